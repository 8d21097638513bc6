"""HDF5 files, read slab by slab: data sets side by side, or those of each demonstration of a robomimic file.

The file is opened in this process, unlike by `read_demonstrations`: gigabytes pass at each iteration. So it must be
one that you trust, since libhdf5 can crash on a corrupt one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.blocks.cutting import Piece
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError, UnknownNameError

_NUMBERED = re.compile(r"(.+)\[(\d{1,7})\]")


class Hdf5Reader:
    """Rows of data sets (N,) or (N, c) that stand side by side.

    Parameters
    ----------
    path : Path
        The file.
    channels : sequence of str
        Data sets, such as ``positions`` or ``run/positions``, or one column of them (``positions[2]``); in robomimic
        files as they are called in each demonstration, such as ``obs/robot0_eef_pos``. The only data set when empty.

    Raises
    ------
    MissingDependencyError
        When h5py is not installed.
    DemonstrationError
        When the file cannot be opened, lacks a data set, or they do not fit together.
    """

    divisible = True

    def __init__(self, path: Path, channels: Sequence[str]) -> None:
        self._path = path.resolve()
        with _opened(self._path) as file:
            self._groups = _groups(file)
            wanted = channels or _only(file, self._groups[0], path)
            self._columns = [_column(file, self._groups[0], name, path) for name in wanted]
            described = [self._described(file, group) for group in self._groups]
        self._lengths = [length for length, _ in described]
        self.names = described[0][1]
        for group, (_, names) in zip(self._groups, described, strict=True):
            if names != self.names:
                raise DemonstrationError(
                    f"{path}: {group} has the columns {', '.join(names)}, but {self._groups[0]} has "
                    f"{', '.join(self.names)}; expected the same"
                )

    def pieces(self) -> list[Piece]:
        """Return each demonstration, or the whole file, as a piece."""
        return [Piece(source, 0, length, length) for source, length in enumerate(self._lengths)]

    def read(self, piece: Piece) -> NDArray[np.generic]:
        """Read rows of all data sets."""
        group = self._groups[piece.source]
        with _opened(self._path) as file:
            parts = []
            for name, number in self._columns:
                slab = file[f"{group}/{name}"][piece.start : piece.stop]
                slab = slab.reshape(len(slab), -1)
                parts.append(slab if number is None else slab[:, number : number + 1])
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _described(self, file: Any, group: str) -> tuple[int, tuple[str, ...]]:
        """Return how many rows the data sets of a group have, and the names of their columns."""
        lengths: dict[str, int] = {}
        names: list[str] = []
        for name, number in self._columns:
            found = _data_set(file, group, name, self._path)
            width = 1 if found.ndim == 1 else found.shape[1]
            if number is not None and number >= width:
                raise DemonstrationError(
                    f"{self._path}: {found.name} has {width} column(s); there is no {name}[{number}]"
                )
            lengths[name] = len(found)
            numbers = range(width) if number is None else (number,)
            names += [name] if found.ndim == 1 else [f"{name}[{one}]" for one in numbers]
        if len(set(lengths.values())) > 1:
            held = ", ".join(f"{name} has {length}" for name, length in lengths.items())
            raise DemonstrationError(
                f"{self._path}, {group or '/'}: of rows {held}; expected as many in each"
            )
        return next(iter(lengths.values())), tuple(names)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        import h5py
    except ImportError as error:
        raise MissingDependencyError("h5py", "io", f"reading {path}") from error
    try:
        file = h5py.File(path, "r", locking="best-effort")
    except OSError as error:
        raise DemonstrationError(f"{path} cannot be opened as HDF5: {error}") from error
    with file:
        try:
            yield file
        except (OSError, RuntimeError) as error:  # a damaged chunk
            raise DemonstrationError(f"{path} is damaged: {error}") from error


def _groups(file: Any) -> list[str]:
    """Return the demonstrations of a robomimic file, in natural order, or the file itself."""
    import h5py

    data = file.get("data")
    demos = [name for name, one in data.items() if isinstance(one, h5py.Group)] if _is_group(data) else []
    return [f"/data/{name}" for name in sorted(demos, key=_natural)] or [""]


def _is_group(found: Any) -> bool:
    import h5py

    return isinstance(found, h5py.Group)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key: ``demo_2`` before ``demo_10``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _column(file: Any, group: str, name: str, path: Path) -> tuple[str, int | None]:
    """Return a data set and the number of its column, None for all."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered and f"{group}/{name}" not in file:
        _data_set(file, group, numbered[1], path)
        return numbered[1], int(numbered[2])
    _data_set(file, group, name, path)
    return name, None


def _data_set(file: Any, group: str, name: str, path: Path) -> Any:
    import h5py

    found = file.get(f"{group}/{name}")
    if not isinstance(found, h5py.Dataset):
        raise UnknownNameError(f"data set of {path}{group}", name, _data_sets(file, group))
    if found.dtype.kind not in "fiub" or found.ndim not in (1, 2):
        raise DemonstrationError(
            f"{path}: {found.name} holds {found.dtype} of the shape {found.shape}; expected real numbers (N, D)"
        )
    return found


def _only(file: Any, group: str, path: Path) -> list[str]:
    found = _data_sets(file, group)
    if len(found) != 1:
        raise DemonstrationError(
            f"{path} holds {len(found)} data sets ({', '.join(found[:20])}); say which ones are wanted (channels)"
        )
    return found


def _data_sets(file: Any, group: str) -> list[str]:
    """Return the data sets below a group that are rows of numbers."""
    import h5py

    found: list[str] = []

    def look(name: str, one: Any) -> None:
        if isinstance(one, h5py.Dataset) and one.ndim in (1, 2) and one.dtype.kind in "fiub":
            found.append(name)

    (file[group] if group else file).visititems(look)
    return found
