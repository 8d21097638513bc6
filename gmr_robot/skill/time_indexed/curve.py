"""A curve in time: one cubic polynomial for each interval of a uniform grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve:
    """y(t) = Σₖ cᵢₖ (t − i h)ᵏ in interval i, constant before the first and after the last. Immutable.

    Attributes
    ----------
    step : float
        Length h of each interval [s].
    coefficients : ndarray, shape (M, 4, n)
        c of each of the M intervals, of powers 0 to 3, for n values.
    """

    step: float
    coefficients: FloatArray

    def __post_init__(self) -> None:
        self.coefficients.setflags(write=False)

    @property
    def n_values(self) -> int:
        """Number of values n at a time."""
        return int(self.coefficients.shape[2])

    @property
    def duration(self) -> float:
        """Where the last interval ends [s]."""
        return self.step * len(self.coefficients)

    @property
    def nodes(self) -> FloatArray:
        """Ends of the intervals, shape (M + 1,)."""
        return self.step * np.arange(len(self.coefficients) + 1.0)

    def at(self, times: FloatArray) -> FloatArray:
        """Return values at times (N,), shape (N, n)."""
        interval, s = self._places(times)
        c = self.coefficients[interval]
        return np.asarray(c[:, 0] + s * (c[:, 1] + s * (c[:, 2] + s * c[:, 3])))

    def rate(self, times: FloatArray) -> FloatArray:
        """Return rates of change at times (N,), shape (N, n); at the ends those of the motion itself."""
        interval, s = self._places(times)
        c = self.coefficients[interval]
        return np.asarray(c[:, 1] + s * (2.0 * c[:, 2] + s * (3.0 * c[:, 3])))

    def plus(self, other: Curve) -> Curve:
        """Return the sum of two curves over the same grid."""
        return Curve(step=self.step, coefficients=self.coefficients + other.coefficients)

    def _places(self, times: FloatArray) -> tuple[np.ndarray, FloatArray]:
        """Return the interval of each time and how far into it the time is, shapes (N,) and (N, 1)."""
        bounded = np.clip(times, 0.0, self.duration)
        interval = np.minimum((bounded / self.step).astype(np.int64), len(self.coefficients) - 1)
        return interval, (bounded - self.step * interval)[:, None]


def curve_through(nodes: FloatArray, values: FloatArray, rates: FloatArray) -> Curve:
    """Return the curve with given values and rates at uniform nodes (cubic Hermite interpolation).

    Nodes (M + 1,) from 0 on; values and rates (M + 1, n).
    """
    h = float(nodes[-1]) / (len(nodes) - 1)
    first, last, slope, end_slope = values[:-1], values[1:], rates[:-1], rates[1:]
    chord = (last - first) / h
    quadratic = (3.0 * chord - 2.0 * slope - end_slope) / h
    cubic = (slope + end_slope - 2.0 * chord) / h**2
    return Curve(step=h, coefficients=np.stack([first, slope, quadratic, cubic], axis=1))


def tame(nodes: FloatArray, values: FloatArray, rates: FloatArray) -> FloatArray:
    """Return rates (M + 1, n), none above three times the steeper of the chords to its neighbours.

    Where nodes resolve a curve its rates are far below that. Where they do not, at a sudden change between two of
    them, a cubic with the true rates would overshoot.
    """
    chords = np.abs(np.diff(values, axis=0)) / np.diff(nodes)[:, None]
    steepest = np.maximum(np.concatenate([chords[:1], chords]), np.concatenate([chords, chords[-1:]]))
    return np.asarray(np.clip(rates, -3.0 * steepest, 3.0 * steepest))
