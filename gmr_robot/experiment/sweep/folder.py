"""The folder of a sweep: what each file in it is called, and whom it belongs to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import ExperimentConfig, config_text
from gmr_robot.experiment.dotted_keys import by_dotted_key
from gmr_robot.experiment.strict_yaml import parse_yaml, read_yaml
from gmr_robot.experiment.sweep.results_log import ResultsLog
from gmr_robot.files import write_atomic

SWEEP_FILE = "sweep.yaml"
"""What tells a sweep's folder from others."""

_WITHOUT_INFLUENCE = {"output"} | {
    f"sweep.{key}" for key in ("executor", "processes", "scheduler", "baseline", "metrics")
}
"""Keys that may change from one start to the next: no number depends on them."""

_SHOWN = 5
"""Differences that are told."""


@dataclass(frozen=True)
class SweepFolder:
    """Where a sweep puts its results: ``<output>/<name>/sweep``, so that starting again finds them.

    Parameters
    ----------
    path : Path
        The folder.
    """

    path: Path

    @classmethod
    def of(cls, config: ExperimentConfig) -> SweepFolder:
        """Return the folder of a configuration's sweep; it need not exist."""
        return cls(Path(config.output) / config.name / "sweep")

    @property
    def config(self) -> Path:
        """The resolved configuration, with the section `sweep`."""
        return self.path / SWEEP_FILE

    @property
    def log(self) -> ResultsLog:
        """The rows, in the order in which they came in."""
        return ResultsLog(self.path / "results.jsonl")

    @property
    def csv(self) -> Path:
        """The table, in the order of the points."""
        return self.path / "results.csv"

    @property
    def parquet(self) -> Path:
        """The same table."""
        return self.path / "results.parquet"

    @property
    def points(self) -> Path:
        """Folder of the run folders."""
        return self.path / "points"

    @property
    def scratch(self) -> Path:
        """Folder of what is under way."""
        return self.path / ".running"

    @contextmanager
    def taken(self, config: ExperimentConfig) -> Iterator[None]:
        """Make the folder, or go on with it, and keep others from it meanwhile.

        Raises
        ------
        InputError
            When it cannot be made, holds another sweep, or one that still runs.
        """
        try:
            self.points.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"cannot make the folder {self.path}: {error.strerror}; set output to one that can be written"
            ) from error
        with _locked(self.path):
            self._check(config)
            write_atomic(self.config, config_text(config))
            self.log.repair()
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch.mkdir(exist_ok=True)
            try:
                yield
            finally:
                shutil.rmtree(self.scratch, ignore_errors=True)

    def keep(self, name: str, files: Mapping[str, bytes]) -> None:
        """Make a run folder of a point: all of it is there, or nothing.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        part, target = self.points / f".{name}", self.points / name
        for stale in (part, target):
            shutil.rmtree(stale, ignore_errors=True)
        part.mkdir()
        for file, content in files.items():
            (part / file).write_bytes(content)
        os.replace(part, target)

    def _check(self, config: ExperimentConfig) -> None:
        """Refuse to mix the results of two sweeps."""
        if not self.config.exists():
            return
        before = _with_influence(read_yaml(self.config).data)
        now = _with_influence(parse_yaml(config_text(config), source=SWEEP_FILE).data)
        different = [key for key in {**before, **now} if before.get(key, _ABSENT) != now.get(key, _ABSENT)]
        if not different:
            return
        lines = [
            f"  {key}: was {_shown(before, key)}, is {_shown(now, key)}" for key in different[:_SHOWN]
        ] + [f"  and {len(different) - _SHOWN} more"] * (len(different) > _SHOWN)
        raise InputError(
            "\n".join([f"{self.path} holds the results of another sweep, and they are not mixed:", *lines])
            + f"\ngive this one another name, for example name={config.name}-2, or remove that folder"
        )


_ABSENT = object()


def _with_influence(data: Any) -> dict[str, Any]:
    """Return all values by dotted key, without those that change no number."""
    return {
        key: value
        for key, value in by_dotted_key(data).items()
        if not any(key == idle or key.startswith(f"{idle}.") for idle in _WITHOUT_INFLUENCE)
    }


def _shown(values: Mapping[str, Any], key: str) -> str:
    return str(values[key]) if key in values else "not given"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes out; the system lifts the lock when this one ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # not on Windows, where two sweeps at once are not told from one
        yield
        return
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(
                f"a sweep runs in {folder} already; wait for it, or give this one another name"
            ) from error
        yield
