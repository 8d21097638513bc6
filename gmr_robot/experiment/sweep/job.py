"""The work of one point, wherever it is done."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from pydantic import JsonValue

from gmr_robot.evaluation.comparison import flat_metrics
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.experiment.config import DemonstrationsConfig, ExperimentConfig, config_text
from gmr_robot.experiment.pipeline import run_experiment
from gmr_robot.experiment.run.folder import RunFolder
from gmr_robot.experiment.run.resources import metered
from gmr_robot.experiment.run.status import STATUS_FILE, RunStatus, write_status
from gmr_robot.experiment.sweep.point import SweepPoint
from gmr_robot.experiment.sweep.reading import Reading, read_source, source_key
from gmr_robot.files import write_atomic


@dataclass(frozen=True)
class Job:
    """What another process needs to know of a point.

    Attributes
    ----------
    index : int
        The point's place in the table.
    config : str
        Its configuration as JSON.
    source : str
        Which demonstrations it needs, see `read_source`.
    parameters : mapping of str to JSON value
        What the point has of its own, for work that does something else than run its configuration.
    scratch : str or None
        Folder to work in; the system's for temporary files when None.
    """

    index: int
    config: str
    source: str
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    scratch: str | None = None

    @classmethod
    def of(cls, point: SweepPoint, *, scratch: Path | None = None) -> Job:
        """Return the work of a point."""
        section: DemonstrationsConfig = point.config.demonstrations
        folder = None if scratch is None else str(scratch)
        return cls(point.index, point.text, source_key(section), point.parameters, folder)


@dataclass(frozen=True)
class JobResult:
    """What came of a point.

    Attributes
    ----------
    index : int
        The point's place in the table.
    error : str or None
        Why it failed; None when it did not.
    metrics : mapping of str to float or None
        The numbers by dotted name.
    resources : mapping of str to float or None
        What it took.
    files : mapping of str to bytes
        The run folder: what each file in it holds.
    """

    index: int
    error: str | None = None
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    resources: Mapping[str, float | None] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


Work: TypeAlias = Callable[[Job, "Reading | None"], JobResult]
"""What executors run: a job, and its demonstrations where they were read before."""


def run_job(job: Job, reading: Reading | None = None) -> JobResult:
    """Run a point in a folder of its own, and return that folder's content.

    Whoever keeps the sweep's folder writes it there: a worker that outlives its sweep, or runs on another machine,
    disturbs nothing.

    Parameters
    ----------
    job : Job
        What to do.
    reading : DemonstrationSet or Exception, optional
        What reading the demonstrations gave; they are read here when not given.
    """
    config = ExperimentConfig.model_validate_json(job.config)
    with TemporaryDirectory(dir=job.scratch, prefix=f"{job.index:05d}-", ignore_cleanup_errors=True) as name:
        folder = RunFolder(Path(name))
        with metered() as meter:
            error = _run(config, folder, read_source(job.source) if reading is None else reading)
        files = {file.name: file.read_bytes() for file in sorted(folder.path.iterdir())}
    taken = meter.read()
    return JobResult(
        index=job.index,
        error=error,
        metrics={} if error is not None else _metrics(files[folder.metrics.name]),
        resources={
            "wall_seconds": taken.wall_seconds,
            "cpu_seconds": taken.cpu_seconds,
            "peak_memory_bytes": taken.peak_memory_bytes,
        },
        files=files,
    )


def _run(config: ExperimentConfig, folder: RunFolder, reading: Reading) -> str | None:
    """Run the experiment; return why it failed, if it did."""
    try:
        if isinstance(reading, Exception):
            raise reading
        run_experiment(config, folder=folder, report=False, recorded=reading)
    except Exception as error:  # one point, not the sweep, is lost to it
        message = "".join(traceback.format_exception_only(error)).strip()
        told = (
            message.rpartition(f"{type(error).__module__}.")[2]
            if isinstance(error, GmrRobotError)
            else message
        )
        _complete_failed(config, folder, told)
        return told
    return None


def _complete_failed(config: ExperimentConfig, folder: RunFolder, error: str) -> None:
    """Write what a run lacks that failed before its folder was begun."""
    if not folder.config.exists():
        write_atomic(folder.config, config_text(config))
    if not (folder.path / STATUS_FILE).exists():
        write_status(folder.path, RunStatus().failed(stage="prepare", error=error))


def _metrics(content: bytes) -> dict[str, float | None]:
    """Return the numbers of metrics.json but those that depend on the machine's speed."""
    found: dict[str, Any] = json.loads(content)
    del found["timing"]
    return flat_metrics(found)
