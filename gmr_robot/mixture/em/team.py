"""Threads that fold lanes together, with the same result for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from threading import Lock
from types import TracebackType
from typing import Generic

from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.reduction import BlockwiseSum, Part


class Team:
    """The thread that asks, and helpers that wait for work until the team is left.

    Parameters
    ----------
    threads : int
        How many there are together, at least 1.
    """

    def __init__(self, threads: int) -> None:
        self._n_helpers = threads - 1
        self._pool = ThreadPoolExecutor(self._n_helpers) if threads > 1 else None

    def __enter__(self) -> Team:
        """Return the team itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the helpers end."""
        if self._pool is not None:
            self._pool.shutdown()

    def fold(self, fold_lane: Callable[[Lane], Part], lanes: Iterator[Lane]) -> Part:
        """Return the sum of what all lanes give, at least one: in the lanes' order, blocks in pairs.

        A helper is woken once, and takes lanes as long as there are any: waking costs a tenth of folding a lane.
        """
        first = list(islice(lanes, 2))
        table = _Table(fold_lane, chain(first, lanes))
        helpers = []
        if self._pool is not None and len(first) > 1:
            helpers = [self._pool.submit(table.work) for _ in range(self._n_helpers)]
        table.work()
        for helper in helpers:
            helper.result()
        return table.total()


class _Table(Generic[Part]):
    """Lanes to be folded, which any thread takes from, and the sum of those that are done."""

    def __init__(self, fold_lane: Callable[[Lane], Part], lanes: Iterator[Lane]) -> None:
        self._fold_lane = fold_lane
        self._lanes = enumerate(lanes)
        self._lock = Lock()
        self._done: dict[int, tuple[int, Part]] = {}
        self._n_added = 0
        self._sum = BlockwiseSum[Part]()

    def work(self) -> None:
        """Fold lanes until none is left."""
        while True:
            with self._lock:
                taken = next(self._lanes, None)
            if taken is None:
                return
            index, lane = taken
            part = self._fold_lane(lane)
            with self._lock:
                self._done[index] = lane.block, part
                self._add_up()

    def total(self) -> Part:
        """Return the sum, once all lanes are done."""
        total = self._sum.total()
        if total is None:
            raise ValueError("there is no lane to fold; expected at least one")
        return total

    def _add_up(self) -> None:
        """Add what is next in order, as far as it is done."""
        while self._n_added in self._done:
            block, part = self._done.pop(self._n_added)
            self._sum.add(block, part)
            self._n_added += 1
