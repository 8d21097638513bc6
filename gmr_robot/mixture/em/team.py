"""Threads that fold lanes together, with the same result for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from threading import Lock
from types import TracebackType

from gmr_robot.mixture.em.data import Lane
from gmr_robot.mixture.em.formulation import LaneMoments

FoldLane = Callable[[Lane], LaneMoments]


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

    def fold(self, fold_lane: FoldLane, lanes: Iterator[Lane]) -> LaneMoments:
        """Return the sum of all lanes' moments, at least one, added up in the lanes' order.

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
        return table.total


class _Table:
    """Lanes to be folded, which any thread takes from, and the total of those that are done."""

    total: LaneMoments

    def __init__(self, fold_lane: FoldLane, lanes: Iterator[Lane]) -> None:
        self._fold_lane = fold_lane
        self._lanes = enumerate(lanes)
        self._lock = Lock()
        self._done: dict[int, LaneMoments] = {}
        self._n_added = 0

    def work(self) -> None:
        """Fold lanes until none is left."""
        while True:
            with self._lock:
                taken = next(self._lanes, None)
            if taken is None:
                return
            index, lane = taken
            moments = self._fold_lane(lane)
            with self._lock:
                self._done[index] = moments
                self._add_up()

    def _add_up(self) -> None:
        """Add what is next in order, as far as it is done."""
        while self._n_added in self._done:
            moments = self._done.pop(self._n_added)
            self.total = self.total + moments if self._n_added else moments
            self._n_added += 1
