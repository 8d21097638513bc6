"""Suspicion that positions are not in the unit that they are taken to be in."""

from __future__ import annotations

import math

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault, Remedy
from gmr_robot.demonstration.inspection.motion import extent

LARGEST_MOTION = 10.0
"""Largest motion of an arm [m]: the largest industrial arms reach 4.7 m to each side. Motions in mm, taken for
metres, are above it from 10 mm on, which is less than one shows by hand."""

SMALLEST_MOTION = 1e-3
"""Smallest motion of an arm that is not suspicious [m]; the smallest of the LASA set is 13 mm."""

LARGEST_ANGLE = 4.0 * math.pi
"""Largest turn of a joint [rad]: from -360 to 360 degrees, beyond the range of arms that one buys. A motion
of less than 13 degrees in all joints stays undiscovered."""


def find_large_unit(one: Demonstration) -> Fault | None:
    """Find millimetres taken for metres, and degrees for radians."""
    if one.unit == "m" and (size := extent(one)) > LARGEST_MOTION:
        message = f"the motion is {size:.4g} m large; in mm it would be {size / 1e3:.3g} m"
        if math.radians(np.ptp(one.positions, axis=0).max()) <= LARGEST_ANGLE:
            message += " (unit: deg, if these are joints)"
        return _fault(message, unit="mm", plausible=size / 1e3 <= LARGEST_MOTION)
    if one.unit == "rad" and (turn := float(np.ptp(one.positions, axis=0).max())) > LARGEST_ANGLE:
        message = f"a joint turns by {turn:.4g} rad; in degrees that would be {math.radians(turn):.3g} rad"
        return _fault(message, unit="deg", plausible=math.radians(turn) <= LARGEST_ANGLE)
    return None


def _fault(message: str, *, unit: str, plausible: bool) -> Fault:
    if plausible:
        return Fault(kind="unit", message=message, remedy=Remedy(unit=unit))
    return Fault(kind="unit", message=f"{message}, which no arm does either")


def small_unit_remark(unit: str, size: float) -> str | None:
    """Say that a set may have been converted to metres twice; no step makes positions larger."""
    if unit != "m" or size >= SMALLEST_MOTION:
        return None
    return (
        f"all motions together are {1e3 * size:.3g} mm large; was their unit converted twice, or stated as mm "
        "where the file is in m?"
    )
