"""Numbers as tables write them: three digits, in a unit that suits them."""

from __future__ import annotations

import math
from collections.abc import Sequence

_FINER = {"m": ("mm", 1e3, 1.0), "m/s": ("mm/s", 1e3, 1.0), "m²": ("mm²", 1e6, 0.01)}
"""The unit that smaller quantities are written in, how many of it make one, and what is smaller."""


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, for example ``"4.21 mm/s"``; a dash when there is none."""
    (number,), unit = quantities([value], unit)
    return f"{number} {unit}".strip() if math.isfinite(value) else number


def quantities(values: Sequence[float], unit: str) -> tuple[list[str], str]:
    """Return numbers in one unit that suits all of them, and that unit."""
    number, unit = suitable_unit(values, unit)
    return [_digits(number * value) for value in values], unit


def suitable_unit(values: Sequence[float], unit: str) -> tuple[float, str]:
    """Return what to multiply numbers by so that they suit to be read, and their unit then."""
    finite = [abs(value) for value in values if math.isfinite(value)]
    if unit in _FINER and finite:
        finer, number, small = _FINER[unit]
        if max(finite) < small:
            return number, finer
    return 1.0, unit


def _digits(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"
