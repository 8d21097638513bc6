"""The last link of the control chain: no torque beyond what the joints can give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class LimitedTorque:
    """Torques within their limits.

    Parameters
    ----------
    torque : array, shape (n,)
        What the joints are given [N m].
    saturated : array of bool, shape (n,)
        Whether the joint was asked for more.
    """

    torque: FloatArray
    saturated: BoolArray


def limit_torque(torque: FloatArray, *, limit: FloatArray) -> LimitedTorque:
    """Cut each torque to ± its limit; both in [N m], shape (n,); a limit may be infinite."""
    return LimitedTorque(np.clip(torque, -limit, limit), np.abs(torque) > limit)
