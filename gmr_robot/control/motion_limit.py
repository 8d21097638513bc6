"""The first link of the control chain: bounded speed and acceleration of the end effector."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, positive


class MotionLimit:
    """Bounds the end effector's commanded speed, and how fast its velocity may change.

    Starting from rest, the velocity that comes out goes towards the one that is wanted by at most
    ``acceleration · period`` a step; it never exceeds ``speed``.

    Parameters
    ----------
    speed : float
        Greatest speed [m/s].
    acceleration : float
        Greatest acceleration [m/s²].

    Raises
    ------
    InputError
        When a bound is not above zero.
    """

    def __init__(self, *, speed: float, acceleration: float) -> None:
        self.speed = positive(speed, name="speed")
        self.acceleration = positive(acceleration, name="acceleration")
        self._velocity = np.zeros(3)

    def reset(self) -> None:
        """Start again from rest."""
        self._velocity = np.zeros(3)

    def step(self, wanted: FloatArray, *, period: float) -> FloatArray:
        """Return the velocity to command for the next period [m/s], shape (3,)."""
        target = _shortened(wanted, self.speed)
        self._velocity = self._velocity + _shortened(target - self._velocity, self.acceleration * period)
        return self._velocity


def _shortened(vector: FloatArray, length: float) -> FloatArray:
    """Return the vector, cut to a length where it is longer."""
    norm = float(np.sqrt(vector @ vector))
    return vector if norm <= length else vector * (length / norm)
