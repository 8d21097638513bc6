"""Blocks one after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gmr_robot.mixture import Block, reduce_in_pairs
from gmr_robot.mixture.em.reduction import Part


def serial(fold_block: Callable[[int, Block], Part], blocks: Sequence[Block], /) -> Part:
    """Pass over the blocks in this process; a MapReduce.

    `fit_mixture_blocks` does the same when it is given no map-reduce callable, and then threads can share the work.
    """
    return reduce_in_pairs(fold_block(index, blocks[index]) for index in range(len(blocks)))
