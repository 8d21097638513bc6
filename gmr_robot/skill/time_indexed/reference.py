"""The reference of one execution: where the motion should be at each time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Transform
from gmr_robot.kernels.reference import reference_at
from gmr_robot.skill.time_indexed.curve import Curve


@dataclass(frozen=True, eq=False, kw_only=True)
class Reference:
    """A curve that ends at rest in a goal, and what leads to another goal when that moved late. Immutable.

    Attributes
    ----------
    curve : Curve
        The motion, over its duration.
    goal : ndarray, shape (d,)
        Where it ends.
    closing : ndarray, shape (4, d)
        Cubic that replaces the curve from `closing_begin` on.
    closing_begin, closing_length : float
        When it begins, infinite for none, and how long it takes [s].
    """

    curve: Curve
    goal: FloatArray
    closing: FloatArray = field(default_factory=lambda: np.zeros((4, 0)))
    closing_begin: float = np.inf
    closing_length: float = 0.0

    def __post_init__(self) -> None:
        if self.closing.shape[1] == 0:
            object.__setattr__(self, "closing", np.zeros((4, self.curve.n_values)))

    def at(self, t: float) -> tuple[FloatArray, FloatArray]:
        """Return position and rate (d,) at a time of the motion [s]."""
        position, rate = np.empty(self.curve.n_values), np.empty(self.curve.n_values)
        reference_at(
            self.curve.coefficients, self.closing, self.timing(speed=1.0, pull=0.0), t, position, rate
        )
        return position, rate

    def closed(self, t: float, goal: FloatArray, *, length: float) -> Reference:
        """Return the reference that from time t on goes to a goal (d,) directly, within a length of time [s].

        Neither position nor velocity jumps.
        """
        position, rate = self.at(t)
        chord = (goal - position) / length
        closing = np.stack(
            [position, rate, (3.0 * chord - 2.0 * rate) / length, (rate - 2.0 * chord) / length**2]
        )
        return replace(self, goal=goal, closing=closing, closing_begin=t, closing_length=length)

    def timing(self, *, speed: float, pull: float) -> FloatArray:
        """Return what the kernels need to know of time, shape (6,)."""
        curve = self.curve
        return np.array([curve.step, curve.duration, self.closing_begin, self.closing_length, speed, pull])

    def in_task(self, transform: Transform) -> Reference:
        """Return the reference in task coordinates."""
        coefficients, closing = self.curve.coefficients / transform.scale, self.closing / transform.scale
        coefficients[:, 0] += transform.offset
        closing[0] += transform.offset
        return replace(
            self,
            curve=Curve(step=self.curve.step, coefficients=coefficients),
            goal=transform.to_task(self.goal),
            closing=closing,
        )
