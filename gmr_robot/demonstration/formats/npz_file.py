"""Read and write demonstrations as NPZ: named numpy arrays in one file, loaded without running code.

Written files hold everything of a set, bit for bit:

==========================  ==============  =====================================================
array                       shape           content
==========================  ==============  =====================================================
``format``                  ()              ``gmr_robot demonstrations 1``
``name``, ``unit``,         ()              of the set
``frame``
``names``                   (d,)            of the dimensions
``demo_0/times``            (T,)            [s]
``demo_0/positions``        (T, d)          in `unit`
``demo_0/velocities``       (T, d)          in `unit`/s
``demo_0/velocity_source``  ()              how they came about
``demo_0/source``           ()              where the recording came from
``demo_0/channel_names``    (C,)
``demo_0/channel_0``        (T, c)          one array a channel
==========================  ==============  =====================================================

Read is also the plain layout that a lab writes with one call of ``numpy.savez``: ``times`` (T,) and
``positions`` (T, d); or, for n demonstrations of equal length, ``positions`` (n, T, d) and ``times``
(T,) or (n, T). Optional: ``velocities`` shaped like the positions, ``names`` (d,), ``unit`` (m, cm,
mm, rad, deg; converted to SI; m when missing). Any other array is a channel.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.npz_guard import MOST_BYTES, load_arrays
from gmr_robot.demonstration.formats.npz_recovery import Salvage, salvage
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.formats.sources import RECOVER_HINT, files_of, read_bytes, set_name
from gmr_robot.demonstration.formats.units import position_unit
from gmr_robot.exceptions import DemonstrationError, InputError
from gmr_robot.files import write_atomic

_FORMAT = "gmr_robot demonstrations 1"
_PLAIN = ("times", "positions", "velocities", "names", "unit")

_NO_OPTIONS = ReadOptions()

_Arrays = Mapping[str, NDArray[np.generic]]


def read_npz(path: str | Path, options: ReadOptions = _NO_OPTIONS) -> DemonstrationSet:
    """Read an NPZ file, a folder of them, or those that match a glob, in natural order.

    With `options.recover`, of a damaged file the arrays with the right checksum are read, and the demonstrations
    that lack none.

    Raises
    ------
    DemonstrationError
        When there is no such file, or one is damaged or has another layout.
    """
    files = files_of(path, ".npz")
    sets = [_read_file(file, options) for file in files]
    if len(sets) == 1:
        return options.applied_to(sets[0])
    notes = tuple(note for each in sets for note in each.notes)
    demonstrations = tuple(one for each in sets for one in each)
    return options.applied_to(DemonstrationSet(demonstrations, set_name(path, files), notes))


def _read_file(path: Path, options: ReadOptions) -> DemonstrationSet:
    content = read_bytes(path, at_most=MOST_BYTES)
    try:
        return _read_content(content, path, unit=options.unit)
    except DemonstrationError as error:
        # Of what begins like an NPZ file, arrays may be intact.
        if not content.startswith(b"PK\x03\x04"):
            raise
        if not options.recover:
            raise DemonstrationError(f"{error}{_hint(content, path)}") from error
    return _read_salvage(salvage(content, most_bytes=MOST_BYTES), path)


def _hint(content: bytes, path: Path) -> str:
    """End of the message on a file that cannot be read: how to, where anything is left."""
    try:
        _read_salvage(salvage(content, most_bytes=MOST_BYTES), path)
    except DemonstrationError:
        return ""
    return f"; {RECOVER_HINT}"


def _read_content(content: bytes, path: Path, *, unit: str | None) -> DemonstrationSet:
    arrays = load_arrays(content, where=str(path))
    try:
        if unit is not None and "unit" in arrays and "format" not in arrays:
            _check_not_converted(_text(arrays, "unit"), unit)
        return _read_own(arrays) if "format" in arrays else _read_plain(arrays, path)
    except InputError as error:
        raise DemonstrationError(f"{path}: {error}") from error


def _check_not_converted(held: str, unit: str) -> None:
    """Refuse a unit for positions that are converted from the one in the file: it would be done twice."""
    if position_unit(held)[1] != 1.0:
        raise DemonstrationError(
            f"the unit {unit!r} is stated, but the file has one, {held!r}, from which positions are converted "
            "already; leave the key unit (the option --unit) out"
        )


def _read_salvage(saved: Salvage, path: Path) -> DemonstrationSet:
    """Return the demonstrations that lack nothing, and say what is gone."""
    arrays = load_arrays(saved.content, where=str(path))
    notes = [f"{path.name}: damaged; {saved.intact} arrays are intact, {saved.damaged} are not"]
    try:
        if "format" not in arrays:
            return replace(_read_plain(arrays, path), notes=tuple(notes))
        found, lost = _own_demonstrations(arrays)
    except InputError as error:
        raise DemonstrationError(f"{path}: {error}") from error
    if lost:
        notes.append(
            f"{path.name}: {len(lost)} of {len(found) + len(lost)} demonstrations dropped: {lost[0]}"
        )
    return DemonstrationSet(tuple(found), _text(arrays, "name"), tuple(notes))


def _read_own(arrays: _Arrays) -> DemonstrationSet:
    found, lost = _own_demonstrations(arrays)
    if lost:
        raise lost[0]
    return DemonstrationSet(tuple(found), _text(arrays, "name"))


def _own_demonstrations(arrays: _Arrays) -> tuple[list[Demonstration], list[InputError]]:
    """Return the demonstrations that are whole, and for each that is not the reason."""
    if (version := _text(arrays, "format")) != _FORMAT:
        raise DemonstrationError(f"it holds {version!r}; expected {_FORMAT!r}")
    # Told by any of their arrays, so that a demonstration that lacks one is an error and not left out.
    names = {name.partition("/")[0] for name in arrays if name.startswith("demo_")}
    names |= {f"demo_{index}" for index in range(len(names))}
    found: list[Demonstration] = []
    lost: list[InputError] = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        try:
            found.append(_demonstration(arrays, name))
        except InputError as error:
            lost.append(error)
    return found, lost


def _demonstration(arrays: _Arrays, demo: str) -> Demonstration:
    return Demonstration(
        times=_numbers(arrays, f"{demo}/times", "T"),
        positions=_numbers(arrays, f"{demo}/positions", "T", "d"),
        velocities=_numbers(arrays, f"{demo}/velocities", "T", "d"),
        names=_texts(arrays, "names"),
        unit=_text(arrays, "unit"),
        frame=_text(arrays, "frame"),
        channels={
            name: _numbers(arrays, f"{demo}/channel_{i}", "T", "c")
            for i, name in enumerate(_texts(arrays, f"{demo}/channel_names"))
        },
        source=_text(arrays, f"{demo}/source"),
        velocity_source=_text(arrays, f"{demo}/velocity_source"),
    )


def _read_plain(arrays: _Arrays, path: Path) -> DemonstrationSet:
    positions = _array(arrays, "positions")
    if positions.ndim not in (2, 3):
        raise DemonstrationError(f"'positions' has the shape {positions.shape}; expected (T, d) or (n, T, d)")
    many = positions.ndim == 3
    count = len(positions) if many else 1
    demonstrations = []
    for index in range(count):
        own = {
            name: _entry(array, index, name=name, count=count) if many else array
            for name, array in arrays.items()
            if name not in ("names", "unit")
        }
        source = f"{path.name}, demonstration {index}" if many else path.name
        demonstrations.append(_plain_demonstration(arrays, own, source=source))
    return DemonstrationSet(tuple(demonstrations), path.stem)


def _entry(array: NDArray[np.generic], index: int, *, name: str, count: int) -> NDArray[np.generic]:
    """Return what belongs to one of several demonstrations; times may belong to all of them."""
    if name == "times" and array.ndim == 1:
        return array
    if array.ndim == 0 or len(array) != count:
        raise DemonstrationError(
            f"{name!r} has the shape {array.shape}; expected {count} entries, one for each demonstration"
        )
    return np.asarray(array[index])


def _plain_demonstration(arrays: _Arrays, own: _Arrays, *, source: str) -> Demonstration:
    unit, divisor = position_unit(_text(arrays, "unit") if "unit" in arrays else "m")
    velocities = _numbers(own, "velocities", "T", "d") / divisor if "velocities" in own else None
    channels = {name: values for name, values in own.items() if name not in _PLAIN}
    return Demonstration(
        times=_numbers(own, "times", "T"),
        positions=_numbers(own, "positions", "T", "d") / divisor,
        velocities=velocities,  # type: ignore[arg-type]
        names=_texts(arrays, "names") if "names" in arrays else (),
        unit=unit,
        channels={
            name: float_array(
                values[:, np.newaxis] if values.ndim == 1 else values, name=repr(name), shape=("T", "c")
            )
            for name, values in channels.items()
        },
        source=source,
    )


def _array(arrays: _Arrays, name: str) -> NDArray[np.generic]:
    if name not in arrays:
        held = ", ".join(list(arrays)[:8]) + (", ..." if len(arrays) > 8 else "")
        raise DemonstrationError(f"there is no array {name!r}; it holds {held or 'none'}")
    return arrays[name]


def _numbers(arrays: _Arrays, name: str, *shape: str) -> FloatArray:
    return float_array(_array(arrays, name), name=repr(name), shape=shape)


def _text(arrays: _Arrays, name: str) -> str:
    array = _array(arrays, name)
    if array.dtype.kind != "U" or array.ndim != 0:
        raise DemonstrationError(f"{name!r} is {array.dtype} of shape {array.shape}; expected one text")
    return str(array)


def _texts(arrays: _Arrays, name: str) -> tuple[str, ...]:
    array = _array(arrays, name)
    if array.dtype.kind != "U" or array.ndim != 1:
        raise DemonstrationError(
            f"{name!r} is {array.dtype} of shape {array.shape}; expected a list of texts"
        )
    return tuple(map(str, array))


def write_npz(path: Path, demonstrations: DemonstrationSet) -> None:
    """Write a set into one NPZ file; the same set gives the same bytes.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    arrays: dict[str, NDArray[np.generic]] = {
        "format": np.array(_FORMAT),
        "name": np.array(demonstrations.name),
        "names": np.array(demonstrations.names),
        "unit": np.array(demonstrations.unit),
        "frame": np.array(demonstrations.frame),
    }
    for index, one in enumerate(demonstrations):
        arrays |= {f"demo_{index}/{name}": array for name, array in _arrays_of(one).items()}
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    write_atomic(path, content.getvalue())


def _arrays_of(one: Demonstration) -> dict[str, NDArray[np.generic]]:
    return {
        "times": one.times,
        "positions": one.positions,
        "velocities": one.velocities,
        "velocity_source": np.array(one.velocity_source),
        "source": np.array(one.source),
        "channel_names": np.array(tuple(one.channels), dtype=np.str_),
        **{f"channel_{i}": values for i, values in enumerate(one.channels.values())},
    }
