"""Many replays at a time, in processes of their own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol

from gmr_robot.arrays import whole
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.simulation.many.statistics import ManyReplays
from gmr_robot.simulation.many.summary import ReplaySummary, summarise

if TYPE_CHECKING:
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation.replay_result import ReplayResult


class Replays(Protocol):
    """Replays by their number; it can be pickled."""

    @property
    def robot(self) -> RobotModel:
        """The arm."""
        ...

    def __call__(self, number: int) -> ReplayResult:
        """Run the replay of a number; the same number gives the same replay."""
        ...


def replay_many(
    replays: Replays,
    *,
    count: int,
    processes: int | None = None,
    told: Callable[[ReplaySummary], None] | None = None,
) -> ManyReplays:
    """Run replays 0 to count − 1 and return what they say together.

    A replay that fails is counted with its reason, whatever happens to it: an error, or the end of its process.
    Numbers do not depend on how many run at a time.

    Parameters
    ----------
    replays : Replays
        What to run.
    count : int
        How many.
    processes : int, optional
        How many run at a time; as many as there are cores for this process when not given. One runs them here.
    told : callable, optional
        Is given each summary as soon as it is there, in the order in which they end.

    Raises
    ------
    InputError
        When a number is not whole or below 1.
    """
    whole(count, name="count", at_least=1)
    at_a_time = min(
        count, _n_cores() if processes is None else whole(processes, name="processes", at_least=1)
    )
    began = time.perf_counter()
    ended = []
    for summary in _run(replays, count, at_a_time):
        ended.append(summary)
        if told is not None:
            told(summary)
    ended.sort(key=lambda one: one.number)
    return ManyReplays(summaries=tuple(ended), seconds=time.perf_counter() - began, processes=at_a_time)


def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(replays: Replays, count: int, processes: int) -> Iterator[ReplaySummary]:
    if processes == 1:
        for number in range(count):
            yield summary_of(replays, number)
        return
    left = list(range(count))
    while left:
        doubtful = yield from _until_broken(replays, left, processes)
        for number in doubtful:  # one of them has ended its process: each has another, of its own
            yield from _alone(replays, number)


def _until_broken(
    replays: Replays, left: list[int], processes: int
) -> Generator[ReplaySummary, None, list[int]]:
    """Run what is left, taking it off the list; return the numbers that were under way when a process ended."""
    running: dict[Future[ReplaySummary], int] = {}
    with _pool(replays, min(processes, len(left))) as pool:
        try:
            while left or running:
                while left and len(running) < processes:
                    running[pool.submit(_numbered, left[0])] = left[0]
                    left.pop(0)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    summary = future.result()
                    del running[future]
                    yield summary
        except BrokenProcessPool:
            return list(running.values())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return []


def _alone(replays: Replays, number: int) -> Iterator[ReplaySummary]:
    with _pool(replays, 1) as pool:
        try:
            yield pool.submit(_numbered, number).result()
        except BrokenProcessPool:
            yield failure(
                number, cause="process", reason="its process ended without a word (memory, or a crash)"
            )


def _pool(replays: Replays, processes: int) -> ProcessPoolExecutor:
    """Processes that begin anew: those that are forked inherit threads' locks."""
    return ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_receive, initargs=(replays,)
    )


_received: Replays | None = None
"""What this process runs; set once by `_receive`."""


def _receive(replays: Replays) -> None:
    global _received
    _received = replays


def _numbered(number: int) -> ReplaySummary:
    assert _received is not None  # the pool's initialiser has run
    return summary_of(_received, number)


def summary_of(replays: Replays, number: int) -> ReplaySummary:
    """Run a replay and return what counts of it, be it an error."""
    try:
        return summarise(replays(number), replays.robot, number=number)
    except GmrRobotError as error:
        return failure(number, cause=type(error).__name__, reason=str(error))
    except Exception as error:  # a fault of ours: one replay, not all of them, is lost to it
        return failure(
            number, cause=type(error).__name__, reason=f"unexpected {type(error).__name__}: {error}"
        )


def failure(number: int, *, cause: str, reason: str) -> ReplaySummary:
    """Return the summary of a replay that an error ended."""
    return ReplaySummary(number=number, success=False, end="failed", reason=reason, cause=cause)
