"""Recordings that go on while nothing moves, before the motion or after it."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault, Remedy
from gmr_robot.demonstration.inspection.motion import extent
from gmr_robot.demonstration.inspection.velocities import smoothing
from gmr_robot.demonstration.preprocessing import CropIdle
from gmr_robot.exceptions import DemonstrationError

STILL_SPEED = 0.05
"""Share of the peak speed that counts as still; below it is mostly noise of the sensor."""

STILL_SHARE = 0.2
"""Share of the duration that one end may be still. A motion from rest to rest has 6 % (minimum jerk), those of the
LASA set at most 16 %."""

WINDOWS = 50
"""Stretches of time that speeds are told over: noise makes single samples fast."""

KEPT_EXTENT = 0.97
"""Share of the motion's extent that cropping has to leave."""

_WIDE_SMOOTHING = 0.3
_SPEEDS = (0.02, 0.05, 0.1)


def still_ends(one: Demonstration) -> tuple[float, float]:
    """Return how long nothing moves at the beginning and at the end [s]."""
    at = np.linspace(one.times[0], one.times[-1], min(WINDOWS, len(one) - 1) + 1)
    places = np.stack([np.interp(at, one.times, column) for column in one.positions.T], axis=1)
    speeds = np.linalg.norm(np.diff(places, axis=0), axis=1)
    moving = np.flatnonzero(speeds > STILL_SPEED * speeds.max())
    if not len(moving):
        return one.duration, one.duration
    share = np.array([moving[0], len(speeds) - 1 - moving[-1]]) / len(speeds)
    return float(share[0] * one.duration), float(share[1] * one.duration)


def find_still_ends(one: Demonstration) -> Fault | None:
    """Find long still ends, and the mildest cropping that removes them."""
    start, end = still_ends(one)
    if max(start, end) <= STILL_SHARE * one.duration:
        return None
    found = f"nothing moves for {start:.3g} s at the beginning and {end:.3g} s at the end"
    remedy = next((remedy for remedy in _remedies(one) if _crops(remedy, one)), None)
    if remedy is None:
        found += "; too noisy to be cropped by speed, cut it by hand"
    return Fault(kind="still ends", message=found, remedy=remedy)


def _remedies(one: Demonstration) -> list[Remedy]:
    """What may help, mildest first: noise counts as speed, so it is smoothed where cropping alone fails."""
    smooth = [(), smoothing(one), smoothing(one, _WIDE_SMOOTHING)]
    return [Remedy(steps=(*before, CropIdle(speed=speed))) for before in smooth for speed in _SPEEDS]


def _crops(remedy: Remedy, one: Demonstration) -> bool:
    try:
        cropped = remedy.apply(one)
    except DemonstrationError:  # a window longer than the recording
        return False
    is_whole = extent(cropped) >= KEPT_EXTENT * extent(one)
    return is_whole and max(still_ends(cropped)) <= STILL_SHARE * cropped.duration
