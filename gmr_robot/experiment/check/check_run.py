"""A run once more, beside what it gave the first time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.check.differences import Difference, count_values, differences
from gmr_robot.experiment.check.numbers import run_numbers
from gmr_robot.experiment.check.sources import SourceChange, source_changes
from gmr_robot.experiment.config import read_config
from gmr_robot.experiment.pipeline import run_experiment
from gmr_robot.experiment.run.folder import RunFolder, read_json
from gmr_robot.experiment.run.status import read_status
from gmr_robot.experiment.stages import Progress
from gmr_robot.files import sha256


@dataclass(frozen=True, kw_only=True)
class RunCheck:
    """What running an experiment once more has shown.

    Attributes
    ----------
    folder : Path
        The run that was checked.
    n_values : int
        How many values of it were compared.
    differences : tuple of Difference
        Those that are not bit-equal.
    changes : tuple of SourceChange
        Versions, machine, demonstrations, configuration and state of the repository that are not what they were.
    """

    folder: Path
    n_values: int
    differences: tuple[Difference, ...]
    changes: tuple[SourceChange, ...]

    @property
    def equal(self) -> bool:
        """Whether all numbers are bit-equal."""
        return not self.differences


def check_run(folder: str | Path, *, progress: Progress | None = None) -> RunCheck:
    """Run an experiment once more and compare all of its numbers, bit by bit.

    The configuration in the folder is run, into a temporary folder; times and memory are not compared, and no
    report is made.

    Parameters
    ----------
    folder : str or Path
        A run folder, or that of one point of a sweep.
    progress : Progress, optional
        Who is told how it goes on.

    Raises
    ------
    InputError
        When the folder is not that of a complete run, or its demonstrations or its arm are no longer there.
    GmrRobotError
        When a stage fails this time.
    """
    recorded = RunFolder(Path(folder))
    _check_complete(recorded.path)
    numbers, sources = run_numbers(recorded), read_json(recorded.provenance)
    config = read_config(recorded.config)
    with tempfile.TemporaryDirectory(prefix="gmr_robot-check-") as temporary:
        again = RunFolder(Path(temporary))
        run_experiment(config, progress=progress, folder=again, report=False)
        return RunCheck(
            folder=recorded.path,
            n_values=count_values(numbers),
            differences=differences(numbers, run_numbers(again)),
            changes=source_changes(sources, _with_file(read_json(again.provenance), recorded.config)),
        )


def _check_complete(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(
            f"{folder} is no folder; expected that of a run, for example runs/<name>/<date-time>"
        )
    state = read_status(folder).state
    if state != "complete":
        raise InputError(f"{folder} is a run that is {state}; expected one that is complete")


def _with_file(sources: dict[str, Any], config: Path) -> dict[str, Any]:
    """Take the configuration's file as it stands: a later version may write the same values otherwise."""
    return {**sources, "sha256": {**sources["sha256"], "config": sha256(config.read_bytes())}}
