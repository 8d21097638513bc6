"""Stretches of blocks that one worker folds at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gmr_robot.mixture import Block, reduce_in_pairs
from gmr_robot.mixture.em.reduction import Part


def stretches(n_blocks: int, n_workers: int, *, shares: int) -> list[range]:
    """Cut blocks into stretches that are branches of the tree of `reduce_in_pairs`: 2ᵖ, from a multiple of 2ᵖ on.

    Of enough blocks each worker gets at least so many `shares`: the more, the less does one that is slow hold up, and
    the more there is to hand out.
    """
    longest = max(n_blocks // (shares * n_workers), 1)
    length = 1 << (longest.bit_length() - 1)
    return [range(first, min(first + length, n_blocks)) for first in range(0, n_blocks, length)]


def fold_stretch(fold_block: Callable[[int, Block], Part], blocks: Sequence[Block], stretch: range) -> Part:
    """Return what a stretch of blocks contributes, read one after the other."""
    return reduce_in_pairs(fold_block(index, blocks[index]) for index in stretch)
