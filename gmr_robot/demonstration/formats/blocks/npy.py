"""NPY files, mapped into memory: what is not folded at the moment is the operating system's to keep or drop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.blocks.cutting import Piece
from gmr_robot.exceptions import DemonstrationError, UnknownNameError


class NpyReader:
    """Rows of NPY files (N, D), one after the other; columns are called by their numbers, from 0.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    channels : sequence of str
        Numbers of columns; all when empty.

    Raises
    ------
    DemonstrationError
        When a file is damaged, holds something else, or has other columns than the first.
    """

    divisible = True

    def __init__(self, paths: Sequence[Path], channels: Sequence[str]) -> None:
        self._paths = [path.resolve() for path in paths]
        arrays = [_mapped(path) for path in self._paths]
        width = arrays[0].shape[1]
        for path, array in zip(paths, arrays, strict=True):
            if array.shape[1] != width:
                raise DemonstrationError(
                    f"{path} has {array.shape[1]} columns, but {paths[0]} has {width}; expected the same in all"
                )
        known = [str(number) for number in range(width)]
        for name in channels:
            if name not in known:
                raise UnknownNameError("column", name, known, otherwise="columns of NPY files are numbered")
        self.names = tuple(channels) or tuple(known)
        self._columns = [int(name) for name in self.names] if channels else None
        self._lengths = [len(array) for array in arrays]

    def pieces(self) -> list[Piece]:
        """Return each file as a piece."""
        return [Piece(source, 0, length, length) for source, length in enumerate(self._lengths)]

    def read(self, piece: Piece) -> NDArray[np.generic]:
        """Map rows of a file; only chosen columns are copied."""
        rows = _mapped(self._paths[piece.source])[piece.start : piece.stop]
        return rows if self._columns is None else rows[:, self._columns]


def _mapped(path: Path) -> NDArray[np.generic]:
    try:
        # Copy-on-write: nothing is written, but kernels are compiled anew for arrays that cannot be written to.
        array: NDArray[np.generic] = np.load(path, mmap_mode="c", allow_pickle=False)
    except Exception as error:  # numpy raises half a dozen types on damaged headers
        raise DemonstrationError(
            f"{path} cannot be mapped as NPY: {error or type(error).__name__}"
        ) from error
    if array.dtype.kind not in "fiub" or array.ndim not in (1, 2):
        raise DemonstrationError(
            f"{path} holds {array.dtype} of the shape {array.shape}; expected real numbers (N, D)"
        )
    return array.reshape(len(array), -1) if array.ndim == 1 else array
