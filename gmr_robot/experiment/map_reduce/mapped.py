"""Memory-mapped arrays as references to their files, so that workers map them instead of receiving the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmr_robot.mixture import Block, WeightedBlock
from gmr_robot.mixture.em.blocks import BlocksOfFit


@dataclass(frozen=True)
class MappedArray:
    """An array in a file that is mapped into memory; an array-like.

    Attributes
    ----------
    path : str
        The file.
    offset : int
        Where the array begins [bytes].
    dtype : str
        Type of its numbers, such as ``<f8``.
    shape, strides : tuple of int
        As of an array in memory; strides [bytes] are not negative.
    """

    path: str
    offset: int
    dtype: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Map the file; what is written into the array, if anything, never gets there."""
        own = np.dtype(self.dtype)
        n_bytes = own.itemsize + sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        mapped = np.memmap(self.path, np.uint8, "c", offset=self.offset, shape=(n_bytes,))
        array = np.ndarray(self.shape, own, mapped, strides=self.strides)
        return np.array(array, dtype, copy=copy)  # numpy's own protocol says what None means


def by_reference(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks with every memory-mapped array of a list or tuple as a reference; others as they are.

    What was changed in copy-on-write memory (mode ``c``) is in no file, so such arrays stay as they are too.
    """
    given = blocks.given if isinstance(blocks, BlocksOfFit) else blocks
    if isinstance(given, list | tuple):
        return [_referred(block) for block in given]
    return given


def _referred(block: Any) -> Any:
    if isinstance(block, WeightedBlock):
        return WeightedBlock(_referred(block.samples), _referred(block.weights))
    root = _root(block)
    if root is None or block.size == 0 or min(block.strides, default=0) < 0:
        return block
    start = block.__array_interface__["data"][0] - root.__array_interface__["data"][0]
    return MappedArray(
        str(root.filename), root.offset + start, block.dtype.str, block.shape, tuple(block.strides)
    )


def _root(block: Any) -> Any:
    """Return the array whose beginning is where its file was mapped; None of what is, or may be, only in memory."""
    found = block if isinstance(block, np.memmap) else None
    while found is not None and isinstance(found.base, np.memmap):
        found = found.base
    return found if found is not None and found.filename and found.mode != "c" else None
