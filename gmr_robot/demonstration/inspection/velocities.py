"""Velocities that are not those of the positions."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault, Remedy
from gmr_robot.demonstration.inspection.timing import is_uniform, resampling, typical_period
from gmr_robot.demonstration.preprocessing import Smooth, Step

LARGEST_ERROR = 0.2
"""Share by which the way that velocities lead may miss the way of the positions. Those of the LASA set miss by 1 %,
noise of 1 % of the path makes less than 20 %; another unit, sign or column makes 100 %."""

WINDOWS = 20
"""Stretches of time over which the two ways are compared: over single samples noise would decide."""

SMOOTHING = 0.1
"""Window of the smoothing that is proposed [s]: hands move at up to 5 Hz, which it keeps."""

_NAMED_FACTORS = {
    1000.0: "1000 times too large",
    0.001: "1000 times too small",
    57.29578: "in degrees per second",
    -1.0: "of opposite sign",
}


def velocity_error(one: Demonstration) -> float:
    """Return by how much the way that the velocities lead misses that of the positions, as a share."""
    led, moved = _ways(one)
    return float(np.linalg.norm(led - moved) / (np.linalg.norm(moved) or 1.0))


def find_wrong_velocities(one: Demonstration) -> Fault | None:
    """Find velocities of another unit, sign, column or time."""
    error = velocity_error(one)
    if error <= LARGEST_ERROR:
        return None
    return Fault(
        kind="velocities",
        message=f"velocities ({one.velocity_source}) miss the change of the positions by {error:.0%}{_guess(one)}",
        remedy=Remedy(steps=smoothing(one)),
    )


def smoothing(one: Demonstration, window: float = SMOOTHING) -> tuple[Step, ...]:
    """Return the steps that smooth positions and derive velocities anew."""
    step = Smooth(window=max(window, float(f"{5.2 * typical_period(one.times):.2g}")))
    return (step,) if is_uniform(one.times) else (resampling(one), step)


def _ways(one: Demonstration) -> tuple[FloatArray, FloatArray]:
    """Way that the velocities lead, and way of the positions, in each stretch of time, shape (windows, d)."""
    steps = np.diff(one.times)[:, np.newaxis]
    led = np.cumsum(0.5 * steps * (one.velocities[1:] + one.velocities[:-1]), axis=0)
    led = np.vstack([np.zeros((1, one.n_dimensions)), led])
    at = np.linspace(one.times[0], one.times[-1], min(WINDOWS, len(steps)) + 1)
    both = [
        np.stack([np.interp(at, one.times, column) for column in way.T], axis=1)
        for way in (led, one.positions)
    ]
    return np.diff(both[0], axis=0), np.diff(both[1], axis=0)


def _guess(one: Demonstration) -> str:
    """What a constant factor between the two says."""
    led, moved = _ways(one)
    factor = float((led * moved).sum() / ((moved * moved).sum() or 1.0))
    for known, words in _NAMED_FACTORS.items():
        if abs(factor - known) < 0.1 * abs(known):
            return f"; they look {words}"
    return ""
