"""A point that follows a hand smoothly."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray


class Spring:
    """A point drawn to a target as by a critically damped spring, x'' = ω² (target − x) − 2 ω x'.

    It is solved exactly for each step, and never overshoots a target at rest. A target far away draws no harder than
    one at 2 v / ω, at which the point moves with its greatest speed v for ever.

    Parameters
    ----------
    position : array, shape (3,)
        Where it starts, at rest [m]; the target is there at first.
    stiffness : float
        ω, how fast it closes up [1/s].
    top_speed : float
        v [m/s].

    Attributes
    ----------
    target : array, shape (3,)
        Where it is drawn to [m].
    """

    def __init__(self, position: FloatArray, *, stiffness: float, top_speed: float) -> None:
        self._x, self._velocity = np.array(position), np.zeros(3)
        self._stiffness, self._leash = stiffness, 2.0 * top_speed / stiffness
        self.target = np.array(position)

    @property
    def gap(self) -> float:
        """Distance from the target [m]."""
        return float(np.linalg.norm(self.target - self._x))

    @property
    def speed(self) -> float:
        """How fast the point moves [m/s]."""
        return float(np.linalg.norm(self._velocity))

    def hold_near(self, centre: FloatArray, reach: float) -> bool:
        """Take the point back to within a reach [m] of a place, and return whether it had run ahead."""
        offset = self._x - centre
        length = float(np.linalg.norm(offset))
        if length > reach:
            self._x = centre + offset * (reach / length)
        return length > reach

    def rest(self, position: FloatArray) -> None:
        """Put the point and the target at a place [m], at rest."""
        self._x, self.target, self._velocity = np.array(position), np.array(position), np.zeros(3)

    def step(self, period: float) -> FloatArray:
        """Go on for some time [s] and return the point's position [m], shape (3,)."""
        ahead = self.target - self._x
        offset = -ahead * min(1.0, self._leash / max(self._leash, self.gap))
        bend = self._velocity + self._stiffness * offset
        decay = np.exp(-self._stiffness * period)
        self._x = self._x - offset + decay * (offset + period * bend)
        self._velocity = decay * (self._velocity - self._stiffness * period * bend)
        return self._x
