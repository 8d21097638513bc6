"""The checks that all disturbances make of their numbers."""

from __future__ import annotations

from gmr_robot.arrays import float_array
from gmr_robot.exceptions import InputError


def at_least_zero(value: float, *, name: str, unit: str) -> float:
    """Return a number, refusing what is not finite or below zero."""
    number = float(float_array(value, name=name, shape=()))
    if number < 0.0:
        raise InputError(f"{name} is {number:g} {unit}; expected at least 0 {unit}")
    return number
