"""A sweep from its configuration to its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.experiment.sweep.executors import EXECUTORS
from gmr_robot.experiment.sweep.export import export_csv, export_parquet
from gmr_robot.experiment.sweep.folder import SweepFolder
from gmr_robot.experiment.sweep.job import Job, JobResult, Work, run_job
from gmr_robot.experiment.sweep.point import SweepPoint
from gmr_robot.experiment.sweep.progress import SilentSweep, SweepProgress
from gmr_robot.experiment.sweep.results_log import Row
from gmr_robot.experiment.sweep.sweep import Sweep
from gmr_robot.experiment.sweep.table import in_order, table_row
from gmr_robot.experiment.workers import Place


@dataclass(frozen=True, kw_only=True)
class SweepOutcome:
    """A sweep that came to its end.

    Attributes
    ----------
    folder : SweepFolder
        Where everything lies.
    rows : tuple of Row
        All points, in their order.
    n_before : int
        How many were finished before this start.
    notes : tuple of str
        What could not be written, and metrics to show that no run has.
    """

    folder: SweepFolder
    rows: tuple[Row, ...]
    n_before: int
    notes: tuple[str, ...]

    @property
    def failed(self) -> tuple[Row, ...]:
        """The points that failed."""
        return tuple(row for row in self.rows if row["state"] == "failed")


def run_sweep(
    sweep: Sweep,
    *,
    progress: SweepProgress | None = None,
    retry_failed: bool = False,
    work: Work = run_job,
) -> SweepOutcome:
    """Run all points of a sweep that are not finished yet.

    Each is on the disk before it counts as finished: after an interruption of any kind, the same call goes on. A
    point that fails is recorded with its error.

    Parameters
    ----------
    sweep : Sweep
        What to run; see `read_sweep`.
    progress : SweepProgress, optional
        Who is told how it goes on.
    retry_failed : bool, default False
        Whether points that failed before are run again.
    work : callable
        What is done for a point.

    Returns
    -------
    SweepOutcome
        All rows; the same lie in the sweep's folder.

    Raises
    ------
    InputError
        When the folder holds another sweep, cannot be made, or takes no more rows.
    MissingDependencyError
        When the executor's package is not installed.
    OSError
        When the run folder of a point, or a table, cannot be written.
    """
    progress = progress or SilentSweep()
    folder = SweepFolder.of(sweep.base)
    points = {point.id: point for point in sweep.points}
    with folder.taken(sweep.base):
        rows = {
            name: row
            for name, row in folder.log.read().items()
            if name in points and not (retry_failed and row["state"] == "failed")
        }
        n_before = len(rows)
        progress.begin(folder, n_points=len(points), finished=[table_row(row) for row in in_order(rows)])
        try:
            left = [point for name, point in points.items() if name not in rows]
            for row in _finished(sweep, left, folder, work):
                rows[row["point"]] = row
                progress.end(table_row(row))
        finally:
            notes = _export(folder, rows)
    notes += _unknown_metrics(sweep.section.metrics, rows)
    return SweepOutcome(folder=folder, rows=tuple(in_order(rows)), n_before=n_before, notes=notes)


def _finished(sweep: Sweep, left: list[SweepPoint], folder: SweepFolder, work: Work) -> Iterator[Row]:
    """Run points, and yield the row of each once it is on the disk."""
    if not left:
        return
    jobs = [Job.of(point, scratch=folder.scratch.absolute()) for point in left]
    place = Place.of(sweep.section, jobs=len(jobs))
    results: Any = EXECUTORS[sweep.section.executor](jobs, place, work)
    with closing(results):
        for result in results:
            point = sweep.points[result.index]
            folder.keep(point.id, result.files)
            row = _row(point, result)
            folder.log.append(row)
            yield row


def _row(point: SweepPoint, result: JobResult) -> Row:
    return {
        "point": point.id,
        "index": point.index,
        "parameters": dict(point.parameters),
        "motion": point.motion,
        "seed": point.seed,
        "state": "complete" if result.error is None else "failed",
        "error": result.error,
        "metrics": dict(result.metrics),
        "resources": dict(result.resources),
        "folder": f"points/{point.id}",
    }


def _unknown_metrics(named: Sequence[str], rows: dict[str, Row]) -> tuple[str, ...]:
    """Say which metrics of the configuration no run has; while none is complete, that cannot be told."""
    known = {name for row in rows.values() for name in row["metrics"]}
    return tuple(
        f"sweep.metrics names {name!r}, which no run has; closest: {', '.join(_closest(name, known))}"
        for name in named
        if known and name not in known
    )


def _closest(name: str, known: set[str]) -> list[str]:
    return get_close_matches(name, sorted(known), n=3, cutoff=0.0)


def _export(folder: SweepFolder, rows: dict[str, Row]) -> tuple[str, ...]:
    """Write the table for other programs; return what could not be written."""
    ordered = in_order(rows)
    if not ordered:
        return ()
    export_csv(folder.csv, ordered)
    try:
        export_parquet(folder.parquet, ordered)
    except MissingDependencyError as error:
        return (str(error),)
    return ()
