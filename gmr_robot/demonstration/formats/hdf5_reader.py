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
from typing import Any, NamedTuple, TypeAlias

import h5py
import numpy as np
from h5py import h5d, h5g, h5l, h5o, h5s
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
    data = _group(file.id, "data", where="the file")
    _open_file.update(file=file, data=data, size=os.path.getsize(path))
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
    group = _demonstration(demo)
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
    group = _demonstration(demo)
    info = {"num_samples": _integer(group, "num_samples"), "gmr_robot": _text(group, "gmr_robot")}
    arrays: Arrays = {}
    parents = {"": group.id}
    for name, chosen in columns:
        folder, _, last = name.rpartition("/")
        if folder not in parents:
            parents[folder] = _found(group.id, folder, where=f"data/{demo}")
        dataset = _found(parents[folder], last, where=f"data/{demo}/{folder}".rstrip("/"))
        stored = _stored_numbers(dataset, where=f"data/{demo}/{name}")
        width = math.prod(stored.shape[1:])
        if chosen is not None and max(chosen) >= width:
            raise ValueError(f"data/{demo}/{name} has {width} columns; expected at least {max(chosen) + 1}")
        arrays[name] = ((stored.shape[0], width if chosen is None else len(chosen)), _blocks(stored, chosen))
    return info, arrays


_ANSWERS: dict[str, Callable[..., tuple[object, Arrays]]] = {
    "open": _open,
    "describe": _describe,
    "read": _read,
}


def _blocks(stored: _Stored, chosen: list[int] | None) -> Iterator[memoryview]:
    """Yield the values slab by slab, so that little of them is held at a time."""
    for slab in _slabs(stored):
        slab = slab.reshape(len(slab), -1)
        taken = slab if chosen is None else slab[:, chosen]
        values: NDArray[np.float64] = np.ascontiguousarray(taken, dtype="<f8")
        yield values.reshape(-1).view(np.uint8).data


def _slabs(stored: _Stored) -> Iterator[NDArray[np.generic]]:
    row_bytes = max(1, stored.dtype.itemsize * math.prod(stored.shape[1:]))
    rows = max(1, _SLAB_BYTES // row_bytes)
    if stored.chunks:
        rows = max(1, rows // stored.chunks[0]) * stored.chunks[0]
    if stored.shape[0] <= rows:
        slab = np.empty(stored.shape, stored.dtype)
        stored.id.read(h5s.ALL, h5s.ALL, slab)
        yield slab
        return
    dataset = h5py.Dataset(stored.id)
    for start in range(0, stored.shape[0], rows):
        yield dataset[start : start + rows]


def _demonstration(name: str) -> h5py.Group:
    return _group(_open_file["data"].id, name, where="data")


def _group(parent: Any, path: str, *, where: str) -> h5py.Group:
    found = _found(parent, path, where=where)
    if not isinstance(found, h5g.GroupID):
        raise ValueError(f"{path} is no group; expected the layout of robomimic")
    return h5py.Group(found)


def _found(parent: Any, path: str, *, where: str) -> Any:
    """Return what stands at a path, of which each part is in the file itself; low-level, which is thrice as fast."""
    found = parent
    for part in path.split("/"):
        name = part.encode("utf-8", "surrogateescape")  # as h5py decodes names
        kind = _link(found, name)
        if kind is None:
            raise ValueError(f"{where} has no {path}{_members(found)}")
        if kind != h5l.TYPE_HARD:
            link = "an external link" if kind == h5l.TYPE_EXTERNAL else "a link"
            raise ValueError(f"{path} in {where} is {link}; only data that stand in the file itself are read")
        found = h5o.open(found, name)
    return found


def _link(parent: Any, name: bytes) -> int | None:
    """Return the kind of a member's link; None when there is no such member."""
    if not isinstance(parent, h5g.GroupID) or name in (b"", b"."):
        return None
    try:
        return int(parent.links.get_info(name).type)
    except (KeyError, RuntimeError):
        if parent.links.exists(name):
            raise
        return None


def _members(found: Any) -> str:
    if not isinstance(found, h5g.GroupID):
        return ""
    names = [str(name) for name, _ in zip(h5py.Group(found), range(9), strict=False)]
    return f" (there are {', '.join(names[:8])}{', ...' if len(names) > 8 else ''})" if names else ""


class _Stored(NamedTuple):
    """A dataset that stands in the file itself: its identifier, and what is asked about it more than once."""

    id: Any
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    chunks: tuple[int, ...] | None


def _stored(dataset: Any, *, where: str) -> _Stored:
    """Refuse a dataset that stands elsewhere, was never written, or claims more than the file can hold."""
    if not isinstance(dataset, h5d.DatasetID) or dataset.get_space().get_simple_extent_type() == h5s.NULL:
        raise ValueError(f"{where} is no dataset")
    plan = dataset.get_create_plist()
    layout = plan.get_layout()
    if layout == h5d.VIRTUAL or plan.get_external_count():
        raise ValueError(
            f"{where} is stored in another file; only data that stand in the file itself are read"
        )
    chunks = plan.get_chunk() if layout == h5d.CHUNKED else None
    found = _Stored(dataset, dataset.shape, dataset.dtype, chunks)
    claimed, size = found.dtype.itemsize * math.prod(found.shape), _open_file["size"]
    if claimed > max(_RATIO_MATTERS_ABOVE, _MOST_RATIO * size) or (chunks is None and claimed > size):
        raise ValueError(f"{where} claims {claimed} bytes, but the file has only {size}")
    if chunks is None:
        if dataset.get_storage_size() < claimed:
            raise ValueError(f"{where} claims {claimed} bytes, but holds {dataset.get_storage_size()}")
        return found
    if found.dtype.itemsize * math.prod(chunks) > _MOST_CHUNK_BYTES:
        raise ValueError(f"{where} has chunks of the shape {chunks}; expected at most 256 MiB")
    expected = math.prod(-(-length // chunk) for length, chunk in zip(found.shape, chunks, strict=True))
    if (written := dataset.get_num_chunks()) != expected:
        raise ValueError(f"{where} holds {written} of its {expected} chunks; the rest was never written")
    return found


def _stored_numbers(dataset: Any, *, where: str) -> _Stored:
    stored = _stored(dataset, where=where)
    if stored.dtype.kind not in "fiub" or len(stored.shape) not in (1, 2):
        raise ValueError(
            f"{where} has the type {stored.dtype} and the shape {stored.shape}; "
            "expected real numbers of the shape (T,) or (T, c)"
        )
    return stored


def _masked(file: h5py.File, mask: str) -> list[str]:
    """Return the demonstrations that a mask, in robomimic a filter key, names."""
    stored = _stored(_found(file.id, f"mask/{mask}", where="the file"), where=f"mask/{mask}")
    if stored.dtype.kind not in "SO" or len(stored.shape) != 1 or stored.shape[0] > _MOST_NAMES:
        raise ValueError(f"mask/{mask} is no list of names of demonstrations")
    names = [one.decode() if isinstance(one, bytes) else one for one in h5py.Dataset(stored.id)[()].tolist()]
    if not all(isinstance(one, str) for one in names) or len(set(names)) < len(names):
        raise ValueError(f"mask/{mask} is no list of distinct names of demonstrations")
    return names


def _text(group: h5py.Group, name: str) -> str | None:
    value = group.attrs.get(name)
    if value is None:
        return None
    if isinstance(value, bytes):
        value = value.decode()
    if not isinstance(value, str):
        raise ValueError(f"the attribute {name} of {group.name} is no text")
    return str(value)


def _integer(group: h5py.Group, name: str) -> int | None:
    value = group.attrs.get(name)
    if value is None:
        return None
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
