"""A polynomial from one point of a trajectory to the next."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control.joint_signals import JointReference

_CUBIC = np.array([[-3.0, -2.0, 3.0, -1.0], [2.0, 1.0, -2.0, 1.0]])
"""Coefficients of s², s³ from (x₀, T ẋ₀, x₁, T ẋ₁)."""

_QUINTIC = np.array(
    [
        [-10.0, -6.0, -1.5, 10.0, -4.0, 0.5],
        [15.0, 8.0, 1.5, -15.0, 7.0, -1.0],
        [-6.0, -3.0, -0.5, 6.0, -3.0, 0.5],
    ]
)
"""Coefficients of s³, s⁴, s⁵ from (x₀, T ẋ₀, T² ẍ₀, x₁, T ẋ₁, T² ẍ₁)."""


class Segment:
    """x(s) = Σₖ cₖ sᵏ with s = (t − t₀) / T: Hermite's polynomial of what is known at both ends.

    Parameters
    ----------
    begin, duration : float
        t₀ and T [s].
    start, end : array, shape (order, n)
        Position, and velocity, and acceleration at the ends; order 1 is linear, 2 cubic, 3 quintic.
    """

    def __init__(self, begin: float, duration: float, *, start: FloatArray, end: FloatArray) -> None:
        self._begin, self._duration = begin, duration
        scales = duration ** np.arange(len(start))[:, None]
        one, other = scales * start, scales * end
        self._coefficients = _COEFFICIENTS[len(start)](one, other)

    def at(self, t: float) -> JointReference:
        """Return position, velocity and acceleration at a time [s] between the ends."""
        s = (t - self._begin) / self._duration
        powers = np.arange(len(self._coefficients))
        position = s**powers @ self._coefficients
        velocity = (powers[1:] * s ** powers[:-1]) @ self._coefficients[1:] / self._duration
        twice = powers[2:] * powers[1:-1] * s ** powers[:-2]
        return JointReference(position, velocity, twice @ self._coefficients[2:] / self._duration**2)


def _linear(start: FloatArray, end: FloatArray) -> FloatArray:
    return np.vstack([start, end - start])


def _cubic(start: FloatArray, end: FloatArray) -> FloatArray:
    return np.vstack([start, _CUBIC @ np.vstack([start, end])])


def _quintic(start: FloatArray, end: FloatArray) -> FloatArray:
    higher = _QUINTIC @ np.vstack([start, end])
    return np.vstack([start[:2], 0.5 * start[2:], higher])


_COEFFICIENTS = {1: _linear, 2: _cubic, 3: _quintic}
