"""Smooth positions, and take the velocities from the same polynomials."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import positive, whole
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.exceptions import DemonstrationError

_TIE = 1e-6  # windows of an even number of samples grow by one, rounding of the quotient or not
_JITTER = 0.01  # of the sampling period: well above the rounding of time stamps to 0.1 ms at 100 Hz


@dataclass(frozen=True, kw_only=True)
class Smooth(Step):
    """Savitzky-Golay filter: a polynomial fitted to a sliding window, and its derivative.

    Positions become the value of the polynomial in the middle of the window, velocities its
    derivative there (they replace those of the recording); near the ends the first and the last
    window's polynomial are used. Channels stay as they are.

    Parameters
    ----------
    window : float, default 0.1
        Length of the window [s]; taken as the odd number of samples nearest to it, the
        larger where two are.
    order : int, default 3
        Degree of the polynomial, at least 1.

    References
    ----------
    A. Savitzky, M. J. E. Golay: Smoothing and differentiation of data by simplified least squares
    procedures. Analytical Chemistry 36 (1964), 1627-1639.
    """

    name: ClassVar[str] = "smooth"

    window: float = 0.1
    order: int = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "window", positive(self.window, name="window of smooth"))
        object.__setattr__(self, "order", whole(self.order, name="order of smooth", at_least=1))

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration with smoothed positions and new velocities.

        Raises
        ------
        DemonstrationError
            When samples do not lie at equal distances in time, or the window holds too few samples
            for the polynomial or more than the demonstration.
        """
        from scipy.signal import savgol_filter  # costs most of a second to import

        period = _uniform_period(demonstration)
        length = self._window_samples(demonstration, period)
        positions = demonstration.positions
        return replace(
            demonstration,
            positions=savgol_filter(positions, length, self.order, axis=0),
            velocities=savgol_filter(positions, length, self.order, deriv=1, delta=period, axis=0),
            velocity_source="Savitzky-Golay",
        )

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say how far the samples moved."""
        moved = np.linalg.norm(after.positions - before.positions, axis=1)
        percent = 100.0 * moved / (before.extent or 1.0)
        return (
            f"changed {after.n_samples} samples by {np.sqrt(np.mean(percent**2)):.2g} % RMS and "
            f"{percent.max():.2g} % at most of the motion's extent; velocities are the derivative"
        )

    def _window_samples(self, demonstration: Demonstration, period: float) -> int:
        """Odd number of samples nearest to the window."""
        most = len(demonstration) - 1 + len(demonstration) % 2
        length = 2 * math.floor(min(self.window / period, 1e9) / 2.0 + _TIE) + 1
        asked = (
            f"{demonstration.where}a window of {self.window:g} s is {length} sample(s) at {1 / period:.4g} Hz"
        )
        least = self.order + 1 + self.order % 2
        if least > most:
            raise DemonstrationError(
                f"{demonstration.where}{len(demonstration)} samples are too few: smooth of order "
                f"{self.order} needs at least {least}; lower the order or resample to a higher rate"
            )
        if length < least:
            raise DemonstrationError(
                f"{asked}, too few for a polynomial of order {self.order}; "
                f"set the window of smooth to at least {least * period:.3g} s or lower the order"
            )
        if length > most:
            raise DemonstrationError(
                f"{asked}, more than the {len(demonstration)} samples of the demonstration; "
                f"set the window of smooth to at most {most * period:.3g} s"
            )
        return length


def _uniform_period(demonstration: Demonstration) -> float:
    """Sampling period [s], when it is the same throughout."""
    steps = np.diff(demonstration.times)
    period = demonstration.duration / len(steps)
    worst = int(np.argmax(np.abs(steps - period)))
    if abs(steps[worst] - period) <= _JITTER * period:
        return period
    raise DemonstrationError(
        f"{demonstration.where}samples do not lie at equal distances in time: {steps[worst]:.4g} s after "
        f"sample {worst}, {period:.4g} s on average; "
        f"put the step resample (rate: {1 / period:.4g}) before smooth"
    )
