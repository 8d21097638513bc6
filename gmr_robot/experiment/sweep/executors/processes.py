"""Points in several processes of this machine, by joblib's loky."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.workers import Place, process_pool
from gmr_robot.processes import run_in_pools

LOST = "its process ended without a word, twice (memory, or a crash)"


def run_in_processes(jobs: Sequence[Job], place: Place, work: Work) -> Iterator[JobResult]:
    """Run jobs, `place.workers` at a time; those of a process that ends are run again, each in one of its own.

    Raises
    ------
    MissingDependencyError
        When joblib is not installed.
    """
    return run_in_pools(
        partial(_read_and_run, work), jobs, pool=partial(_pool, place), processes=place.workers, lost=_lost
    )


def _read_and_run(work: Work, job: Job) -> JobResult:
    return work(job, None)


def _lost(job: Job) -> JobResult:
    return JobResult(job.index, error=LOST)


@contextmanager
def _pool(place: Place, workers: int) -> Iterator[Any]:
    pool = process_pool(replace(place, workers=workers), purpose="the executor processes")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, kill_workers=True)
