"""Read the arrays of a LASA ``.mat`` file; a reader in the sense of `child_main`.

scipy's reader of MATLAB files can crash the whole process on a corrupt file, so files of unknown
origin are read in a child process that runs this file. It imports nothing of gmr_robot, so that the
child starts fast and needs no search path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

ADDRESS_SPACE = 3 << 29
"""Bytes of address space that a child may take for a file, which has at most a sixth of it."""

_FIELDS = ("t", "pos", "vel")


def read_lasa_arrays(file: IO[bytes]) -> dict[str, NDArray[np.float64]]:
    """Return times, positions and velocities of each demonstration of a LASA file.

    Parameters
    ----------
    file : binary file
        MATLAB 5 content with a cell array ``demos`` of structures with ``t`` (1, T), ``pos`` (d, T)
        and ``vel`` (d, T).

    Returns
    -------
    dict of str to ndarray
        ``0/t``, ``0/pos``, ``0/vel``, ``1/t``, ... as stored: [s], [mm], [mm/s].

    Raises
    ------
    ValueError
        When the file has another layout. What scipy raises on a corrupt file comes through.
    """
    from scipy.io import loadmat

    demos = loadmat(file, variable_names=["demos"]).get("demos")
    if demos is None:
        raise ValueError("it holds no variable 'demos'")
    return dict(_arrays(demos))


def prepare() -> None:
    """Import what reading needs."""
    import scipy.io  # noqa: F401


def answer(path: str) -> tuple[None, dict[str, tuple[tuple[int, ...], list[memoryview]]]]:
    """Return the arrays of a file for the child's parent."""
    with open(path, "rb") as file:
        arrays = read_lasa_arrays(file)
    return None, {
        name: (array.shape, [np.ascontiguousarray(array, dtype="<f8").reshape(-1).view(np.uint8).data])
        for name, array in arrays.items()
    }


def _arrays(demos: NDArray[Any]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    if demos.dtype != object or demos.size == 0:
        raise ValueError("'demos' is not a cell array of structures")
    for index, cell in enumerate(demos.ravel()):
        is_structure = isinstance(cell, np.ndarray) and cell.size == 1 and cell.dtype.names
        record = cell.ravel()[0] if is_structure else None
        for name in _FIELDS:
            if record is None or name not in record.dtype.names:
                raise ValueError(f"demos{{{index + 1}}} has no field {name!r}")
            array = np.asarray(record[name])
            if array.ndim != 2 or array.dtype.kind not in "fiu":
                raise ValueError(f"demos{{{index + 1}}}.{name} is not a matrix of real numbers")
            yield f"{index}/{name}", array.astype(np.float64, copy=False)
