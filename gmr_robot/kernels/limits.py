"""Limits of one control tick, joint by joint: of a velocity and its change, of a torque and its change."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.kernels.compile import kernel

SATURATED, SLOWED = 1, 2
"""What was changed of torques: sums of these."""

TINY = 1e-9
"""Joint velocity that counts as none [rad/s]."""


@kernel
def limit_torques(
    asked: FloatArray,
    limit: FloatArray,
    change: FloatArray,
    last: FloatArray,
    given: FloatArray,
    saturated: BoolArray,
    slowed: BoolArray,
) -> int:
    """Cut torques asked (n,) to ± limit (n,), and to last ± change (n,) of the tick before; all in [N m].

    A torque that is not finite becomes the last one, which counts as saturated. Written are the torques given (n,),
    and which were saturated and slowed (n,); returned is whether any was, as a sum of `SATURATED` and `SLOWED`.
    """
    found = 0
    for i in range(asked.shape[0]):
        wanted = asked[i] if np.isfinite(asked[i]) else last[i]
        cut = min(max(wanted, -limit[i]), limit[i])
        given[i] = min(max(cut, last[i] - change[i]), last[i] + change[i])
        saturated[i] = cut != asked[i]
        slowed[i] = given[i] != cut
        if saturated[i]:
            found |= SATURATED
        if slowed[i]:
            found |= SLOWED
    return found


@kernel
def limit_velocities(
    wanted: FloatArray, fastest: FloatArray, change: FloatArray, velocity: FloatArray
) -> bool:
    """Take joint velocities (n,) towards the wanted ones (n,), all by the same share, so that they keep their course.

    The wanted ones are shortened to the fastest (n,) first, and then their change to what a tick allows (n,). Written
    is the velocity, in place; returned is whether it differs from the wanted one.
    """
    share, part = 1.0, 1.0
    for i in range(wanted.shape[0]):
        share = min(share, fastest[i] / max(abs(wanted[i]), 1e-12))
    for i in range(wanted.shape[0]):
        part = min(part, change[i] / max(abs(share * wanted[i] - velocity[i]), 1e-12))
    limited = False
    for i in range(wanted.shape[0]):
        velocity[i] += part * (share * wanted[i] - velocity[i])
        limited = limited or abs(velocity[i] - wanted[i]) > 1e-9
    return limited


@kernel
def feasible_share(wanted: FloatArray, velocity: FloatArray, acceleration: FloatArray, h: float) -> float:
    """Return the largest s in [0, 1] with |s · wanted − velocity| ≤ h · acceleration in all joints, arrays (n,).

    Where there is none, the one that comes closest in the weighted mean (Dahl & Nielsen 1990, with the path velocity
    as s).
    """
    low, high = -np.inf, np.inf
    weights, weighted = 0.0, 0.0
    for i in range(wanted.shape[0]):
        speed = wanted[i] if abs(wanted[i]) > TINY else TINY
        middle, half = velocity[i] / speed, h * acceleration[i] / abs(speed)
        low, high = max(low, middle - half), min(high, middle + half)
        weights += 1.0 / (half * half)
        weighted += middle / (half * half)
    best = high if low <= high else weighted / weights
    return float(min(1.0, max(0.0, best)))
