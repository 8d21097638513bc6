"""Points in several processes of this machine, by joblib's loky."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.experiment.sweep.executors.place import Place
from gmr_robot.experiment.sweep.executors.threads import thread_variables
from gmr_robot.experiment.sweep.job import Job, JobResult, Work

LOST = "its process ended without a word, twice (memory, or a crash)"

_ORPHANED = 0.5
"""How often a process looks whether its parent is still there [s]."""


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
    """Return processes that begin anew, with their share of the cores."""
    try:
        from joblib.externals.loky import ProcessPoolExecutor
    except ImportError:
        raise MissingDependencyError("joblib", "experiments", "the executor processes") from None
    return ProcessPoolExecutor(
        workers, env=thread_variables(place.threads), initializer=begin_worker, initargs=(os.getpid(),)
    )


def begin_worker(parent: int) -> None:
    """Leave Ctrl-C to the parent, which ends its workers, and end with it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_ORPHANED)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
