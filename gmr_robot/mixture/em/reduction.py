"""Sums whose order is fixed, so that their last bits do not depend on who computes which part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar


class Mergeable(Protocol):
    """What one part of the data contributes: statistics, counts, the samples that were chosen."""

    def merge(self, other: Self) -> Self:
        """Return what both parts contribute; the other part stands after this one."""
        ...


Part = TypeVar("Part", bound=Mergeable)


class PairwiseSum(Generic[Part]):
    """The sum of a sequence in pairs: neighbours first, then neighbouring pairs, and so on.

    The tree splits n parts at the largest power of two below n, again and again. A stretch of 2ᵖ parts that
    begins at a multiple of 2ᵖ is therefore a whole branch: whoever sums such stretches first, and then their
    sums, gets the same bits. Only log₂ n partial sums are held. Rounding errors grow with log n instead of n
    (Higham 1993).
    """

    def __init__(self) -> None:
        self._branches: list[tuple[int, Part]] = []  # sizes fall, as the digits of a binary number do

    def add(self, part: Part) -> None:
        """Append a part."""
        size = 1
        while self._branches and self._branches[-1][0] == size:
            _, before = self._branches.pop()
            part, size = before.merge(part), 2 * size
        self._branches.append((size, part))

    def total(self) -> Part | None:
        """Return the sum of the parts so far, None of none."""
        total: Part | None = None
        for _, branch in reversed(self._branches):
            total = branch if total is None else branch.merge(total)
        return total


class BlockwiseSum(Generic[Part]):
    """The sum over lanes: within a block in order, blocks in pairs."""

    def __init__(self) -> None:
        self._blocks = PairwiseSum[Part]()
        self._block: int | None = None
        self._current: Part | None = None

    def add(self, block: int, part: Part) -> None:
        """Append a lane's part; the lanes of a block follow each other."""
        if self._current is not None and block == self._block:
            self._current = self._current.merge(part)
            return
        if self._current is not None:
            self._blocks.add(self._current)
        self._block, self._current = block, part

    def total(self) -> Part | None:
        """Return the sum of all lanes, None of none; nothing is added afterwards."""
        if self._current is not None:
            self._blocks.add(self._current)
            self._current = None
        return self._blocks.total()


def reduce_in_pairs(parts: Iterable[Part]) -> Part:
    """Return the sum of parts, at least one, in the fixed tree of `PairwiseSum`."""
    pairwise = PairwiseSum[Part]()
    for part in parts:
        pairwise.add(part)
    total = pairwise.total()
    if total is None:
        raise ValueError("there is no part to sum; expected at least one")
    return total
