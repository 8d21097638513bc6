"""Points in several processes of this machine, by joblib's loky."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.workers import Place, process_pool

LOST = "its process ended without a word, twice (memory, or a crash)"


def run_in_processes(jobs: Sequence[Job], place: Place, work: Work) -> Iterator[JobResult]:
    """Run jobs, `place.workers` at a time; those of a process that ends are run again, each in one of its own.

    Raises
    ------
    MissingDependencyError
        When joblib is not installed.
    """
    left = deque(jobs)
    while left:
        doubtful = yield from _until_broken(left, place, work)
        for job in doubtful:
            yield from _alone(job, place, work)


def _until_broken(left: deque[Job], place: Place, work: Work) -> Generator[JobResult, None, list[Job]]:
    """Run what is left, taking it off; return the jobs that were under way when a process ended."""
    from concurrent.futures import FIRST_COMPLETED, Future, wait
    from concurrent.futures.process import BrokenProcessPool

    running: dict[Future[JobResult], Job] = {}
    pool = _pool(place, workers=min(place.workers, len(left)))
    try:
        while left or running:
            while left and len(running) <= place.workers:  # one waits, so that no process does
                job = left.popleft()
                running[pool.submit(work, job, None)] = job
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                result = future.result()
                del running[future]
                yield result
    except BrokenProcessPool:
        return list(running.values())
    finally:
        pool.shutdown(wait=True, kill_workers=True)
    return []


def _alone(job: Job, place: Place, work: Work) -> Iterator[JobResult]:
    from concurrent.futures.process import BrokenProcessPool

    pool = _pool(place, workers=1)
    try:
        yield pool.submit(work, job, None).result()
    except BrokenProcessPool:
        yield JobResult(job.index, error=LOST)
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _pool(place: Place, *, workers: int) -> Any:
    return process_pool(replace(place, workers=workers), purpose="the executor processes")
