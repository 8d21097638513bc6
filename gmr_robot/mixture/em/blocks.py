"""Samples beyond memory: blocks that are read again at each pass, one after the other here, or by other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.mixture.em.data import checked_samples
from gmr_robot.mixture.em.fit_input import nonnegative_weights
from gmr_robot.mixture.em.lane import Lane, lanes_of
from gmr_robot.mixture.em.reduction import BlockwiseSum, Part
from gmr_robot.mixture.em.team import Team


@dataclass(frozen=True, eq=False)
class WeightedBlock:
    """Samples (n, D) and the weight (n,) of each, not negative; only the weights' ratios, over all blocks, matter."""

    samples: ArrayLike
    weights: ArrayLike


Block: TypeAlias = ArrayLike | WeightedBlock
"""Samples (n, D), with weights or without."""


class MapReduce(Protocol):
    """Who passes over the blocks: this process, several, or a cluster."""

    def __call__(self, fold_block: Callable[[int, Block], Part], blocks: Sequence[Block], /) -> Part:
        """Return the sum over all i of ``fold_block(i, blocks[i])``, in the tree of `reduce_in_pairs`.

        Both arguments can be pickled, and so can what `fold_block` returns, which is small. `fold_block` is new at
        each pass. `blocks` is the same object at each pass of a fit, so that it need be sent only once, and a new one
        for each fit: `BlocksOfFit`. A sum in another order is as good, but its last bits differ.
        """
        ...


class BlocksOfFit(Sequence[Block]):
    """The blocks of one fit: what was given may be changed in place before the next one, which has another object.

    Attributes
    ----------
    given : sequence of Block
        What the user gave.
    """

    def __init__(self, given: Sequence[Block]) -> None:
        self.given = given

    def __len__(self) -> int:
        return len(self.given)

    def __getitem__(self, index: Any) -> Any:
        return self.given[index]


class StreamedBlocks:
    """Blocks that this process reads one after the other.

    Parameters
    ----------
    blocks : iterable of Block
        The same ones each time that they are iterated over.
    allow_missing : bool
        Whether NaN marks a missing value.
    """

    def __init__(self, blocks: Iterable[Block], *, allow_missing: bool) -> None:
        self._blocks = blocks
        self._allow_missing = allow_missing
        self._lengths: IntArray | None = None

    def fold(
        self,
        fold_lane: Callable[[Lane], Part],
        team: Team,
        *,
        placed: bool = False,  # noqa: ARG002  # they are
    ) -> Part:
        """Read all blocks once; every block is checked each time it comes, for a file may have changed."""
        lengths: list[int] = []
        total = team.fold(fold_lane, self._lanes(lengths))
        self._lengths = np.array(lengths)
        return total

    def _lanes(self, lengths: list[int]) -> Iterator[Lane]:
        start = 0
        width: int | str = "D"
        for index, block in enumerate(self._blocks):
            samples, weights = checked_block(index, block, width=width, allow_missing=self._allow_missing)
            if self._lengths is not None:
                known = index < len(self._lengths)
                _check_length(index, len(samples), int(self._lengths[index]) if known else None)
            width = samples.shape[1]
            yield from lanes_of(samples, weights, start=start, block=index)
            start += len(samples)
            lengths.append(len(samples))
        if not lengths and self._lengths is None:
            raise InputError("there is no block; expected at least one")
        if self._lengths is not None and len(lengths) < len(self._lengths):
            raise InputError(
                f"there are {len(lengths)} block(s), but {len(self._lengths)} at the pass before; expected the same "
                "blocks each time they are iterated over (an iterator inside an object gives them only once)"
            )


class DistributedBlocks:
    """Blocks that a map-reduce callable passes over.

    Parameters
    ----------
    blocks : sequence of Block
        With a length and ``blocks[i]``, so that whoever works on one can read that one alone.
    map_reduce : MapReduce
        Who passes over them.
    allow_missing : bool
        Whether NaN marks a missing value.
    """

    def __init__(self, blocks: Sequence[Block], map_reduce: MapReduce, *, allow_missing: bool) -> None:
        if len(blocks) == 0:
            raise InputError("there is no block; expected at least one")
        self._blocks = BlocksOfFit(blocks)
        self._map_reduce = map_reduce
        self._allow_missing = allow_missing
        self._lengths: IntArray | None = None

    def fold(
        self,
        fold_lane: Callable[[Lane], Part],
        team: Team,  # noqa: ARG002  # others do the work
        *,
        placed: bool = False,
    ) -> Part:
        """Have all blocks read once, each by whoever folds it.

        Where each block starts is sent only where it is needed: of millions of blocks that is more than all else.
        """
        starts = self._starts() if placed else None
        fold_block = FoldBlock(fold_lane, self._allow_missing, starts, tells_lengths=self._lengths is None)
        folded = self._map_reduce(fold_block, self._blocks)
        if self._lengths is None:
            self._lengths = np.array(folded.lengths)
        elif folded.n_samples != self._lengths.sum():
            raise InputError(
                f"the blocks hold {folded.n_samples} samples, but {self._lengths.sum()} at the pass before; expected "
                "the same blocks at each pass"
            )
        return folded.total

    def _starts(self) -> IntArray:
        """Return the index of each block's first sample, and the number of all, shape (n + 1,)."""
        assert self._lengths is not None  # Standardisation passes first
        return np.concatenate([[0], np.cumsum(self._lengths)])


@dataclass(frozen=True, eq=False)
class FoldBlock(Generic[Part]):
    """Folds one block, in any process: always the same bits.

    Attributes
    ----------
    fold_lane : callable
        What each lane contributes.
    allow_missing : bool
        Whether NaN marks a missing value.
    starts : ndarray of int, optional
        Where each block starts, and the last one ends, if lanes must know; else they start at zero.
    tells_lengths : bool
        Whether the length of each block is asked for.
    """

    fold_lane: Callable[[Lane], Part]
    allow_missing: bool
    starts: IntArray | None
    tells_lengths: bool

    def __call__(self, index: int, block: Block) -> Folded[Part]:
        """Return what the lanes of block number `index` contribute."""
        samples, weights = checked_block(index, block, allow_missing=self.allow_missing)
        start = 0
        if self.starts is not None:
            start = int(self.starts[index])
            _check_length(index, len(samples), int(self.starts[index + 1]) - start)
        lanes = BlockwiseSum[Part]()
        with one_blas_thread():
            for lane in lanes_of(samples, weights, start=start):
                lanes.add(0, self.fold_lane(lane))
        total = lanes.total()
        assert total is not None  # there is a lane, if an empty one
        lengths = (len(samples),) if self.tells_lengths else ()
        return Folded(total, len(samples), lengths, samples.shape[1], index)


@dataclass(frozen=True, eq=False)
class Folded(Generic[Part]):
    """What consecutive blocks contribute, their samples, features and lengths if told, and which is the first."""

    total: Part
    n_samples: int
    lengths: tuple[int, ...]
    n_features: int
    first: int

    def merge(self, other: Folded[Part]) -> Folded[Part]:
        """Return what both stretches contribute.

        Raises
        ------
        InputError
            When they do not have the same features.
        """
        if other.n_features != self.n_features:
            raise InputError(
                f"block {other.first} has {other.n_features} feature(s), but block {self.first} has "
                f"{self.n_features}; expected the same in all blocks"
            )
        return Folded(
            self.total.merge(other.total),
            self.n_samples + other.n_samples,
            self.lengths + other.lengths,
            self.n_features,
            self.first,
        )


def checked_block(
    index: int, block: Block, *, width: int | str = "D", allow_missing: bool = False
) -> tuple[FloatArray, FloatArray | None]:
    """Return the samples (n, D) of a block, and their weights (n,) if it has any.

    Raises
    ------
    InputError
        When they are not such arrays; the message names the block and the cell.
    """
    name = f"block {index}"
    if not isinstance(block, WeightedBlock):
        return checked_samples(block, name=name, width=width, allow_missing=allow_missing), None
    samples = checked_samples(block.samples, name=name, width=width, allow_missing=allow_missing)
    return samples, nonnegative_weights(block.weights, len(samples), name=f"{name}: weights")


def _check_length(index: int, length: int, before: int | None) -> None:
    """Refuse a block that is not as long as at the first pass: what is known of the data would not hold."""
    if length != before:
        was = "missing" if before is None else f"{before} samples"
        raise InputError(
            f"block {index} has {length} samples, but was {was} at the pass before; expected the same blocks each "
            "time they are iterated over"
        )
