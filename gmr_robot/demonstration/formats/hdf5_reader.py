"""Read demonstrations of a robomimic HDF5 file; a reader in the sense of `child_main`.

libhdf5 can crash or hang on a corrupt file, so it is run in a child process only. This file imports nothing of
gmr_robot. Requests, in this order:

====================================  ========================================================================
``["open", path, mask]``              attributes of the group ``data`` and the names of its demonstrations, in
                                      numeric order: those of the mask, or all where it is null
``["describe", demo]``                shapes of the datasets of a demonstration by name, such as ``obs/position``
``["read", demo, columns]``           attributes, and as arrays the datasets that ``columns`` names, each with
                                      the columns to take, or null for all
====================================  ========================================================================

Only data that stand in the file itself are read: no link to elsewhere, no external storage, no virtual dataset.
"""

from __future__ import annotations

import codecs
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import h5py
import numpy as np
from numpy.typing import NDArray

_MOST_NAMES = 1_000_000
_MOST_CHUNK_BYTES = 256 << 20
_MOST_RATIO = 1000
_RATIO_MATTERS_ABOVE = 16 << 20
_SLAB_BYTES = 4 << 20
_GROUPS = ("obs", "next_obs")

Arrays: TypeAlias = dict[str, tuple[tuple[int, ...], Iterator[memoryview]]]
_open_file: dict[str, Any] = {}


def answer(request: list[Any]) -> tuple[object, Arrays]:
    """Return what one request asks for.

    Raises
    ------
    ValueError
        When the file is not as expected. What h5py raises on a corrupt file comes through.
    """
    kind, *arguments = request
    return _ANSWERS[kind](*arguments)


def _open(path: str, mask: str | None) -> tuple[object, Arrays]:
    file = h5py.File(path, "r", locking="best-effort")
    _open_no_other_file(file.id.get_vfd_handle())
    _open_file.update(file=file, size=os.path.getsize(path))
    data = _group(file, "data")
    if len(data) > _MOST_NAMES:
        raise ValueError(f"data has {len(data)} members; expected at most {_MOST_NAMES}")
    demos = list(data) if mask is None else _masked(file, mask)
    info = {
        "demos": sorted(demos, key=_natural),
        "env_args": _text(data, "env_args"),
        "gmr_robot": _text(data, "gmr_robot"),
        "total": _integer(data, "total"),
    }
    return info, {}


def _describe(demo: str) -> tuple[object, Arrays]:
    group = _group(_open_file["file"], f"data/{demo}")
    shapes = dict(_shapes(group, ""))
    for name in _GROUPS:
        if isinstance(group.get(name, getlink=True), h5py.HardLink) and isinstance(group[name], h5py.Group):
            shapes.update(_shapes(group[name], f"{name}/"))
    return shapes, {}


def _shapes(group: h5py.Group, prefix: str) -> Iterator[tuple[str, list[int]]]:
    for name in group:
        # Links to elsewhere are no concern of those who do not ask for them.
        if isinstance(group.get(name, getlink=True), h5py.HardLink):
            found = group[name]
            if isinstance(found, h5py.Dataset) and found.shape is not None:
                yield prefix + name, list(found.shape)


def _read(demo: str, columns: list[tuple[str, list[int] | None]]) -> tuple[object, Arrays]:
    group = _group(_open_file["file"], f"data/{demo}")
    info = {"num_samples": _integer(group, "num_samples"), "gmr_robot": _text(group, "gmr_robot")}
    arrays: Arrays = {}
    for name, chosen in columns:
        dataset = _found(group, name, where=f"data/{demo}")
        _check_numbers(dataset, where=f"data/{demo}/{name}")
        width = math.prod(dataset.shape[1:])
        if chosen is not None and max(chosen) >= width:
            raise ValueError(f"data/{demo}/{name} has {width} columns; expected at least {max(chosen) + 1}")
        arrays[name] = (
            (dataset.shape[0], width if chosen is None else len(chosen)),
            _blocks(dataset, chosen),
        )
    return info, arrays


_ANSWERS: dict[str, Callable[..., tuple[object, Arrays]]] = {
    "open": _open,
    "describe": _describe,
    "read": _read,
}


def _blocks(dataset: h5py.Dataset, chosen: list[int] | None) -> Iterator[memoryview]:
    """Yield the values slab by slab, so that little of them is held at a time."""
    row_bytes = max(1, dataset.dtype.itemsize * math.prod(dataset.shape[1:]))
    rows = max(1, _SLAB_BYTES // row_bytes)
    if dataset.chunks:
        rows = max(1, rows // dataset.chunks[0]) * dataset.chunks[0]
    for start in range(0, dataset.shape[0], rows):
        slab = dataset[start : start + rows]
        slab = slab.reshape(len(slab), -1)
        taken = slab if chosen is None else slab[:, chosen]
        values: NDArray[np.float64] = np.ascontiguousarray(taken, dtype="<f8")
        yield values.reshape(-1).view(np.uint8).data


def _group(parent: h5py.Group, path: str) -> h5py.Group:
    found = _found(parent, path, where="the file")
    if not isinstance(found, h5py.Group):
        raise ValueError(f"{path} is no group; expected the layout of robomimic")
    return found


def _found(parent: h5py.Group, path: str, *, where: str) -> Any:
    """Return what stands at a path, of which each part is in the file itself."""
    found = parent
    for part in path.split("/"):
        link = (
            found.get(part, getlink=True) if isinstance(found, h5py.Group) and part not in ("", ".") else None
        )
        if link is None:
            raise ValueError(f"{where} has no {path}{_members(found)}")
        if not isinstance(link, h5py.HardLink):
            kind = "an external link" if isinstance(link, h5py.ExternalLink) else "a link"
            raise ValueError(f"{path} in {where} is {kind}; only data that stand in the file itself are read")
        found = found[part]
    return found


def _members(found: Any) -> str:
    names = (
        [str(name) for name, _ in zip(found, range(9), strict=False)] if isinstance(found, h5py.Group) else []
    )
    return f" (there are {', '.join(names[:8])}{', ...' if len(names) > 8 else ''})" if names else ""


def _check_stored(dataset: Any, *, where: str) -> None:
    """Refuse a dataset that stands elsewhere, was never written, or claims more than the file can hold."""
    if not isinstance(dataset, h5py.Dataset) or dataset.shape is None:
        raise ValueError(f"{where} is no dataset")
    if dataset.is_virtual or dataset.external:
        raise ValueError(
            f"{where} is stored in another file; only data that stand in the file itself are read"
        )
    claimed, size = dataset.dtype.itemsize * math.prod(dataset.shape), _open_file["size"]
    if claimed > max(_RATIO_MATTERS_ABOVE, _MOST_RATIO * size) or (dataset.chunks is None and claimed > size):
        raise ValueError(f"{where} claims {claimed} bytes, but the file has only {size}")
    if dataset.chunks is None:
        if dataset.id.get_storage_size() < claimed:
            raise ValueError(f"{where} claims {claimed} bytes, but holds {dataset.id.get_storage_size()}")
        return
    if dataset.dtype.itemsize * math.prod(dataset.chunks) > _MOST_CHUNK_BYTES:
        raise ValueError(f"{where} has chunks of the shape {dataset.chunks}; expected at most 256 MiB")
    expected = math.prod(
        -(-length // chunk) for length, chunk in zip(dataset.shape, dataset.chunks, strict=True)
    )
    if (written := dataset.id.get_num_chunks()) != expected:
        raise ValueError(f"{where} holds {written} of its {expected} chunks; the rest was never written")


def _check_numbers(dataset: Any, *, where: str) -> None:
    _check_stored(dataset, where=where)
    if dataset.dtype.kind not in "fiub" or dataset.ndim not in (1, 2):
        raise ValueError(
            f"{where} has the type {dataset.dtype} and the shape {dataset.shape}; "
            "expected real numbers of the shape (T,) or (T, c)"
        )


def _masked(file: h5py.File, mask: str) -> list[str]:
    """Return the demonstrations that a mask, in robomimic a filter key, names."""
    dataset = _found(file, f"mask/{mask}", where="the file")
    _check_stored(dataset, where=f"mask/{mask}")
    if dataset.dtype.kind not in "SO" or dataset.ndim != 1 or len(dataset) > _MOST_NAMES:
        raise ValueError(f"mask/{mask} is no list of names of demonstrations")
    names = [one.decode() if isinstance(one, bytes) else one for one in dataset[()].tolist()]
    if not all(isinstance(one, str) for one in names) or len(set(names)) < len(names):
        raise ValueError(f"mask/{mask} is no list of distinct names of demonstrations")
    return names


def _text(group: h5py.Group, name: str) -> str | None:
    if name not in group.attrs:
        return None
    value = group.attrs[name]
    if isinstance(value, bytes):
        value = value.decode()
    if not isinstance(value, str):
        raise ValueError(f"the attribute {name} of {group.name} is no text")
    return str(value)


def _integer(group: h5py.Group, name: str) -> int | None:
    if name not in group.attrs:
        return None
    value = group.attrs[name]
    if not isinstance(value, int | np.integer):
        raise ValueError(f"the attribute {name} of {group.name} is no whole number")
    return int(value)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key: ``demo_2`` before ``demo_10``."""
    parts = re.split(r"(\d+)", name)
    return [(1, int(one), one) if one.isascii() and one.isdigit() else (0, 0, one) for one in parts]


def _open_no_other_file(highest: int) -> None:
    """Have the system refuse to open anything else, whatever a file makes libhdf5 try."""
    if sys.platform != "linux":
        return
    import resource

    codecs.lookup("ascii")  # Python loads it when h5py first needs it, which is then too late
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, highest + 1))
