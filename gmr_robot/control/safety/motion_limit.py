"""The first link of the control chain: bounded speed, acceleration and workspace of the end effector."""

from __future__ import annotations

import math

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.control.safety.workspace_box import WorkspaceBox


class MotionLimit:
    """Bounds the end effector's commanded speed, how fast its velocity may change, and where it may go.

    Starting from rest, the velocity that comes out goes towards the one that is wanted by at most
    ``acceleration · period`` a step; it never exceeds ``speed``. The walls of a box come before the acceleration.

    Parameters
    ----------
    speed : float
        Greatest speed [m/s].
    acceleration : float
        Greatest acceleration [m/s²].
    box : WorkspaceBox, optional
        Where the end effector keeps to; anywhere when not given.

    Attributes
    ----------
    limited : bool
        Whether the last velocity is not the one that was wanted, for its speed or its change.
    boxed : bool
        Whether the last velocity was slowed down before a wall of the box.

    Raises
    ------
    InputError
        When a bound is not above zero.
    """

    def __init__(self, *, speed: float, acceleration: float, box: WorkspaceBox | None = None) -> None:
        self.speed = positive(speed, name="speed")
        self.acceleration = positive(acceleration, name="acceleration")
        self.box = box
        self.reset()

    def reset(self) -> None:
        """Start again from rest."""
        self._velocity = np.zeros(3)
        self.limited = self.boxed = False

    def step(self, wanted: FloatArray, *, period: float, position: FloatArray | None = None) -> FloatArray:
        """Return the velocity to command for the next period [m/s], shape (3,).

        Parameters
        ----------
        wanted : array, shape (3,)
            What is wanted [m/s].
        period : float
            The control period [s].
        position : array, shape (3,), optional
            Where the end effector's reference is [m]; needed for a box alone.
        """
        boxed = wanted
        if self.box is not None and position is not None:
            boxed = self.box.approach(wanted, position=position, acceleration=self.acceleration)
        self.boxed = boxed is not wanted and not (boxed == wanted).all()
        target = _shortened(boxed, self.speed)
        change = target - self._velocity
        step = _shortened(change, self.acceleration * period)
        self._velocity = self._velocity + step
        if self.box is not None and position is not None:
            self._velocity = self.box.held(self._velocity, position=position, period=period)
        self.limited = target is not boxed or step is not change
        return self._velocity


def _shortened(vector: FloatArray, length: float) -> FloatArray:
    """Return the vector, cut to a length where it is longer."""
    norm = math.sqrt(vector @ vector)
    return vector if norm <= length else vector * (length / norm)
