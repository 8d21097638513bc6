"""Many replays at a time, in processes of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol

from gmr_robot.arrays import whole
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.processes import n_cores, run_in_pools
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
    at_a_time = min(count, n_cores() if processes is None else whole(processes, name="processes", at_least=1))
    began = time.perf_counter()
    ended = []
    for summary in _run(replays, count, at_a_time):
        ended.append(summary)
        if told is not None:
            told(summary)
    ended.sort(key=lambda one: one.number)
    return ManyReplays(summaries=tuple(ended), seconds=time.perf_counter() - began, processes=at_a_time)


def _run(replays: Replays, count: int, processes: int) -> Iterator[ReplaySummary]:
    if processes == 1:
        return (summary_of(replays, number) for number in range(count))
    return run_in_pools(
        _numbered, range(count), pool=partial(_pool, replays), processes=processes, lost=_lost
    )


def _lost(number: int) -> ReplaySummary:
    return failure(number, cause="process", reason="its process ended without a word (memory, or a crash)")


@contextmanager
def _pool(replays: Replays, processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that begin anew: those that are forked inherit threads' locks."""
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_receive, initargs=(replays,)
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
