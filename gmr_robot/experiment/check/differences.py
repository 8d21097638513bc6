"""Which numbers of two runs are not the same, bit by bit, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmr_robot.experiment.check.numbers import Place


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One entry of a file that is not the same.

    Attributes
    ----------
    file, name : str
        Where it stands.
    what : str
        What is different, in words.
    largest : float or None
        Greatest difference of two numbers; None where that cannot be said (texts, other shapes).
    """

    file: str
    name: str
    what: str
    largest: float | None = None


def differences(recorded: Mapping[Place, Any], again: Mapping[Place, Any]) -> tuple[Difference, ...]:
    """Compare what two runs found out, in the order of the recorded one."""
    places = dict.fromkeys((*recorded, *again))
    found = (_difference(place, recorded, again) for place in places)
    return tuple(one for one in found if one is not None)


def count_values(numbers: Mapping[Place, Any]) -> int:
    """Return how many single values there are."""
    return sum(value.size if isinstance(value, np.ndarray) else 1 for value in numbers.values())


def _difference(place: Place, recorded: Mapping[Place, Any], again: Mapping[Place, Any]) -> Difference | None:
    file, name = place
    if place not in again:
        return Difference(file=file, name=name, what="is missing now")
    if place not in recorded:
        return Difference(file=file, name=name, what="was not there")
    before, now = recorded[place], again[place]
    if isinstance(before, np.ndarray) and isinstance(now, np.ndarray):
        return _of_arrays(place, before, now)
    return None if _same(before, now) else _of_values(place, before, now)


def _of_arrays(place: Place, before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> Difference | None:
    file, name = place
    if before.shape != now.shape:
        return Difference(file=file, name=name, what=f"shape {before.shape} became {now.shape}")
    if before.dtype == now.dtype and before.tobytes() == now.tobytes():
        return None
    if not (np.issubdtype(before.dtype, np.number) and np.issubdtype(now.dtype, np.number)):
        count = np.count_nonzero(before != now)
        return Difference(file=file, name=name, what=f"{count} of {before.size} entries")
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        distance = np.abs(np.asarray(now, dtype=float) - np.asarray(before, dtype=float))
    finite = distance[np.isfinite(distance)]
    alike = before.dtype == now.dtype
    changed = np.count_nonzero(_bits(before) != _bits(now)) if alike else np.intp(before.size)
    what = f"{changed} of {before.size} numbers"
    return Difference(file=file, name=name, what=what, largest=float(finite.max(initial=0.0)))


def _bits(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array's elements as their bytes, so that NaN equals itself and 0 differs from -0."""
    return np.ascontiguousarray(array).reshape(-1).view(f"V{array.dtype.itemsize}")


def _of_values(place: Place, before: Any, now: Any) -> Difference:
    file, name = place
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, now))
    what = f"{_shown(before)} became {_shown(now)}"
    return Difference(file=file, name=name, what=what, largest=abs(now - before) if numbers else None)


def _same(before: Any, now: Any) -> bool:
    """Whether two values are written alike; JSON writes the shortest digits that give back the same float."""
    return type(before) is type(now) and repr(before) == repr(now)


def _shown(value: Any) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
