"""Units that files may state, and what they are in SI."""

from __future__ import annotations

import math

from gmr_robot.exceptions import UnknownNameError

POSITION_UNITS: dict[str, tuple[str, float]] = {
    "m": ("m", 1.0),
    "cm": ("m", 100.0),
    "mm": ("m", 1000.0),
    "rad": ("rad", 1.0),
    "deg": ("rad", 180.0 / math.pi),
    "1": ("1", 1.0),
}
"""For each unit of a position its SI unit, and how many of it make one of those."""

TIME_UNITS: dict[str, float] = {"s": 1.0, "ms": 1e3, "us": 1e6}
"""For each unit of time how many of it make a second."""


def position_unit(unit: str) -> tuple[str, float]:
    """Return the SI unit of positions, and the number to divide by to get there.

    Raises
    ------
    UnknownNameError
        When the unit is none of `POSITION_UNITS`.
    """
    if unit not in POSITION_UNITS:
        raise UnknownNameError("unit of positions", unit, POSITION_UNITS)
    return POSITION_UNITS[unit]
