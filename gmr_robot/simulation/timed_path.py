"""A trajectory of the end effector or of the joints, and the clock by which it is followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError

SUDDEN = 1e-9
"""Shorter than this is no time at all [s]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedPath:
    """World positions of the end effector, or joint positions, over time. Immutable.

    Parameters
    ----------
    times : array, shape (T,)
        Times [s], strictly increasing; T is at least 2.
    positions : array, shape (T, 3) or (T, n)
        World positions [m], or joint positions [rad].

    Raises
    ------
    InputError
        When times do not increase, a number is not finite, or shapes do not agree.
    """

    times: FloatArray
    positions: FloatArray

    def __post_init__(self) -> None:
        times = float_array(self.times, name="times", shape=("T",))
        if len(times) < 2:
            raise InputError(f"the path has {len(times)} sample(s); expected at least 2")
        steps = np.diff(times)
        if not (steps > 0.0).all():
            index = int(np.argmin(steps > 0.0)) + 1
            raise InputError(
                f"times[{index}] is {times[index]:g} s, after {times[index - 1]:g} s; expected strictly "
                "increasing times"
            )
        positions = float_array(self.positions, name="positions", shape=(len(times), "d"))
        object.__setattr__(self, "times", readonly(times))
        object.__setattr__(self, "positions", readonly(positions))

    @property
    def duration(self) -> float:
        """Time from the first sample to the last [s]."""
        return float(self.times[-1] - self.times[0])

    def sampled(self, period: float, *, ease: float) -> FloatArray:
        """Return where the end effector shall be at each control tick [m], shape (ticks, 3).

        Between the samples runs a shape-preserving cubic (Fritsch & Carlson 1980), which overshoots
        none of them. The path is entered from rest and left to rest: over `ease` seconds at either end
        its clock speeds up from a standstill or slows down to one, which lengthens the whole by `ease`.

        Parameters
        ----------
        period : float
            The control period [s].
        ease : float
            Time of speeding up and of slowing down [s]; at most the path's duration is taken.
        """
        from scipy.interpolate import PchipInterpolator  # 0.3 s to import, needed here alone

        ease = min(ease, self.duration)
        total = self.duration + ease
        ticks = np.arange(np.ceil(total / period - 1e-9) + 1) * period
        clock = _eased(np.minimum(ticks, total), duration=self.duration, ease=ease)
        return np.asarray(PchipInterpolator(self.times, self.positions)(self.times[0] + clock))


def _eased(t: FloatArray, *, duration: float, ease: float) -> FloatArray:
    """Path time at time t: its rate is a smoothstep up over `ease`, 1, and a smoothstep down."""
    if ease < SUDDEN:
        return np.minimum(t, duration)
    return np.asarray(ease * (_ramp(t / ease) - _ramp((t - duration) / ease)))


def _ramp(u: FloatArray) -> FloatArray:
    """Integral of the smoothstep 3u² − 2u³, which is 0 below 0 and 1 above 1."""
    inside = np.clip(u, 0.0, 1.0)
    return np.asarray(inside**3 - 0.5 * inside**4 + np.maximum(u - 1.0, 0.0))
