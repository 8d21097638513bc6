"""The last link of the control chain: no torque beyond what the joints can give, and none that jumps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, float_array, positive
from gmr_robot.kernels.limits import limit_torques


@dataclass(frozen=True, eq=False, slots=True)
class LimitedTorque:
    """Torques within their limits.

    Parameters
    ----------
    torque : array, shape (n,)
        What the joints are given [N m].
    saturated : array of bool, shape (n,)
        Whether the joint was asked for more.
    slowed : array of bool, shape (n,)
        Whether the joint's torque was asked to change faster than it may.
    changes : int
        Which of both happened to any joint: a sum of `SATURATED` and `SLOWED` of `gmr_robot.kernels.limits`.
    """

    torque: FloatArray
    saturated: BoolArray
    slowed: BoolArray
    changes: int


class TorqueLimit:
    """Cuts each torque to ± its limit, and its change to what is allowed in a period.

    A torque that is not finite is replaced by the last one.

    Parameters
    ----------
    limit : array, shape (n,)
        Greatest torque in either direction [N m]; may be infinite.
    rate : array, shape (n,)
        Greatest change [N m/s]; may be infinite.
    period : float
        The control period [s].

    Raises
    ------
    InputError
        When shapes differ, or the period is not above zero.
    """

    def __init__(self, limit: ArrayLike, *, rate: ArrayLike, period: float) -> None:
        self._limit = float_array(limit, name="limit", shape=("n",), finite=False)
        rates = float_array(rate, name="rate", shape=self._limit.shape, finite=False)
        self._change = rates * positive(period, name="period")
        self._last = np.zeros(len(self._limit))

    def reset(self, torque: ArrayLike) -> None:
        """Begin from the torque that holds the arm at rest [N m], shape (n,)."""
        self._last = np.clip(np.asarray(torque, dtype=np.float64), -self._limit, self._limit)

    def step(self, torque: FloatArray) -> LimitedTorque:
        """Return what the joints are given at this tick, for what the controller asks [N m], shape (n,)."""
        n = len(self._limit)
        given, saturated, slowed = np.empty(n), np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
        changes = limit_torques(torque, self._limit, self._change, self._last, given, saturated, slowed)
        self._last = given
        return LimitedTorque(given, saturated, slowed, changes)
