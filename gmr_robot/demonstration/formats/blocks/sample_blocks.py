"""Samples in files, block by block: what `fit_mixture_blocks` passes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.blocks.cutting import Piece, cut
from gmr_robot.exceptions import DemonstrationError, InputError

BLOCK_BYTES = 16 << 20
"""Size of a block in double precision when nothing else is said: it takes longer to fold than to hand out."""


class BlockReader(Protocol):
    """Reads pieces of files; it can be pickled, and reads the same in another process.

    Attributes
    ----------
    names : tuple of str
        Of the columns.
    divisible : bool
        Whether pieces are rows and may be cut anywhere.
    """

    names: tuple[str, ...]
    divisible: bool

    def pieces(self) -> Sequence[Piece]:
        """Return what there is, in order, in the smallest pieces that need not be cut."""
        ...

    def read(self, piece: Piece) -> NDArray[np.generic]:
        """Return the samples (n, D) of a piece."""
        ...


class SampleBlocks:
    """Samples (N, D) in files as a sequence of blocks (n, D), each read when it is asked for.

    It holds no samples, can be iterated over any number of times, and can be sent to other processes, which then
    read the files themselves.

    Attributes
    ----------
    names : tuple of str
        Of the D columns.
    n_samples : int
        N.
    """

    def __init__(self, reader: BlockReader, *, block: int | None, where: str) -> None:
        self._reader = reader
        self.names = reader.names
        most = max(BLOCK_BYTES // (8 * len(self.names)), 1) if block is None else block
        self._blocks = cut(reader.pieces(), block=most, divisible=reader.divisible)
        self.n_samples = sum(piece.n_samples for pieces in self._blocks for piece in pieces)
        if not self._blocks:
            raise DemonstrationError(f"{where} holds no sample; expected at least one row")

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._blocks)

    def __getitem__(self, index: int) -> NDArray[np.generic]:
        """Read block number `index`."""
        pieces = self._blocks[index]
        parts = [self._reader.read(piece) for piece in pieces]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def __iter__(self) -> Iterator[NDArray[np.generic]]:
        """Read all blocks, one after the other."""
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"<{self.n_samples} samples x {len(self.names)} in {len(self)} blocks>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        """Refuse to become one array, which may not fit into memory."""
        raise InputError(
            f"{self.n_samples} samples in {len(self)} blocks are not one array; use fit_mixture_blocks, or put them "
            "together where memory suffices: np.concatenate(list(blocks))"
        )
