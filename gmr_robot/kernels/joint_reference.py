"""From the velocities that a joint-space policy wants to the reference that a joint filter follows."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.joint_filter import ACCELERATION, CHANGE, LOWER, POSITION, RATE, SPEED, UPPER
from gmr_robot.kernels.limits import feasible_share

SHARE = 0.9
"""Share of the acceleration limits that a reference uses; the rest makes up for deviations."""

LEAD_TIME = 0.1
"""Time in which a reference that runs too far ahead of the arm is taken back [s]."""


@kernel
def joint_reference(
    wanted: FloatArray,
    measured: FloatArray,
    limits: FloatArray,
    h: float,
    lead: float,
    ahead: FloatArray,
    targets: FloatArray,
) -> None:
    """Write the reference of a tick, targets (n, 3), and move it on by the wanted velocity (n,).

    measured (n, 2); limits (n, 5); ahead (n, 2): position and velocity of the reference, in place. A wanted velocity
    that is not finite is passed on as it is, for the safety chain to see.
    """
    share = feasible_share(wanted, ahead[:, RATE], limits[:, ACCELERATION], SHARE * h)
    for i in range(wanted.shape[0]):
        before = ahead[i, RATE]
        most, change = limits[i, SPEED], SHARE * limits[i, ACCELERATION] * h
        rate = before + min(max(share * wanted[i] - before, -change), change)
        rate = min(max(rate, -most), most)
        if not abs(wanted[i]) < np.inf:
            rate = wanted[i]
        targets[i, POSITION], targets[i, RATE] = ahead[i, POSITION], before
        targets[i, CHANGE] = (rate - before) / h
        position = ahead[i, POSITION] + h * rate
        excess = abs(position - measured[i, POSITION]) - lead
        if excess > 0.0:
            back = min(1.0, h / LEAD_TIME) * excess
            position -= back if position > measured[i, POSITION] else -back
        ahead[i, POSITION] = min(max(position, limits[i, LOWER]), limits[i, UPPER])
        ahead[i, RATE] = rate
