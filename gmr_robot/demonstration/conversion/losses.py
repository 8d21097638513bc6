"""What is no longer the same after demonstrations were written and read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet

_Pairs = Sequence[tuple[Demonstration, Demonstration]]


def losses(original: DemonstrationSet, read_back: DemonstrationSet) -> tuple[str, ...]:
    """Say what differs between two sets, with counts; nothing when they are the same bit for bit.

    Notes are no part of a set and not compared.
    """
    if len(original) != len(read_back):
        return (f"{len(original)} demonstrations became {len(read_back)}",)
    pairs = list(zip(original, read_back, strict=True))
    found = list(_labels(original, read_back))
    for what in ("source", "velocity_source"):
        differ = sum(getattr(old, what) != getattr(new, what) for old, new in pairs)
        if differ:
            words = {"source": "where they came from", "velocity_source": "how velocities came about"}[what]
            found.append(f"{words}, of {differ} demonstrations")
    same_shape = [(old, new) for old, new in pairs if old.positions.shape == new.positions.shape]
    if len(same_shape) < len(pairs):
        was, now = (sum(map(len, group)) for group in (original, read_back))
        found.append(f"samples of {len(pairs) - len(same_shape)} demonstrations: {was} became {now}")
    found += _times(same_shape)
    found += _numbers("positions", same_shape, lambda one: one.positions, original.unit)
    found += _numbers("velocities", same_shape, lambda one: one.velocities, f"{original.unit}/s")
    return (*found, *_channels(same_shape))


def _labels(original: DemonstrationSet, read_back: DemonstrationSet) -> Iterator[str]:
    words = {"name": "the name of the set", "names": "names of dimensions", "unit": "unit", "frame": "frame"}
    for what, said in words.items():
        old, new = getattr(original, what), getattr(read_back, what)
        if old != new:
            yield f"{said}: {old!r} is read as {new!r}"


def _times(pairs: _Pairs) -> list[str]:
    moved = [(old, new) for old, new in pairs if not np.array_equal(old.times, new.times)]
    if not moved:
        return []
    shift = max(abs(new.times[0] - old.times[0]) for old, new in moved)
    rounding = max(
        float(np.abs((new.times - new.times[0]) - (old.times - old.times[0])).max()) for old, new in moved
    )
    parts = [f"they begin up to {shift:.4g} s elsewhere"] if shift else []
    parts += [f"steps are rounded by up to {rounding:.2g} s"] if rounding else []
    return [f"times of {len(moved)} demonstrations: {', '.join(parts)}"]


def _numbers(what: str, pairs: _Pairs, get: Callable[[Demonstration], FloatArray], unit: str) -> list[str]:
    differ, largest = 0, 0.0
    for old, new in pairs:
        apart = get(old) != get(new)
        differ += int(apart.any(axis=1).sum())
        largest = max(largest, float(np.abs(get(old) - get(new)).max(initial=0.0)))
    return [f"{what} of {differ} samples, changed by up to {largest:.2g} {unit}"] if differ else []


def _channels(pairs: _Pairs) -> list[str]:
    found = []
    for name in dict.fromkeys(name for pair in pairs for one in pair for name in one.channels):
        shapes = [
            tuple(one.channels[name].shape if name in one.channels else None for one in pair)
            for pair in pairs
        ]
        missing = sum(new is None for _, new in shapes)
        added = sum(old is None for old, _ in shapes)
        reshaped = sum(None not in shape and shape[0] != shape[1] for shape in shapes)
        for count, words in ((missing, "is missing"), (added, "is new"), (reshaped, "has other columns")):
            if count:
                found.append(f"the channel {name!r} {words}, in {count} demonstrations")
        alike = [
            pair for pair, (old, new) in zip(pairs, shapes, strict=True) if old == new and old is not None
        ]
        found += _numbers(f"the channel {name!r}: values", alike, _channel(name), "")
    return [text.rstrip() for text in found]


def _channel(name: str) -> Callable[[Demonstration], FloatArray]:
    return lambda one: one.channels[name]
