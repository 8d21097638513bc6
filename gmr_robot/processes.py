"""Work in several processes of this machine, any of which may end without a word (memory, or a crash)."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Job = TypeVar("Job")
Result = TypeVar("Result")

Pool: TypeAlias = "Callable[[int], AbstractContextManager[Executor]]"
"""Begins so many processes anew; the context's end is theirs."""


def n_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_in_pools(
    work: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    pool: Pool,
    processes: int,
    lost: Callable[[Job], Result],
) -> Iterator[Result]:
    """Run jobs and yield what came of each as soon as it is there; none is left out.

    When a process ends without a word, no one can tell which job has ended it: all that were under way run again,
    each in a process of its own, and then the others go on.

    Parameters
    ----------
    work : callable
        What is done for a job; like jobs and results, the pool must be able to pickle it.
    jobs : iterable of Job
        What to do.
    pool : callable
        Begins processes.
    processes : int
        How many run at a time, at least 1.
    lost : callable
        Returns the result of a job that has ended its own process too.
    """
    left = deque(jobs)
    while left:
        doubtful = yield from _until_broken(work, left, pool=pool, processes=min(processes, len(left)))
        for job in doubtful:
            yield _alone(work, job, pool=pool, lost=lost)


def _until_broken(
    work: Callable[[Job], Result], left: deque[Job], *, pool: Pool, processes: int
) -> Generator[Result, None, list[Job]]:
    """Run what is left, taking it off; return the jobs that were under way when a process ended."""
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    running: dict[Future[Result], Job] = {}
    with pool(processes) as executor:
        try:
            while left or running:
                while left and len(running) <= processes:  # one waits, so that no process does
                    running[executor.submit(work, left[0])] = left[0]
                    left.popleft()  # only now: a pool that is broken already takes no job
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del running[future]
                    yield result
        except BrokenProcessPool:
            return list(running.values())
    return []


def _alone(work: Callable[[Job], Result], job: Job, *, pool: Pool, lost: Callable[[Job], Result]) -> Result:
    from concurrent.futures.process import BrokenProcessPool

    with pool(1) as executor:
        try:
            return executor.submit(work, job).result()
        except BrokenProcessPool:
            return lost(job)
