"""Resample a demonstration to a rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.exceptions import DemonstrationError

_MOST_SAMPLES = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Resample(Step):
    """Bring the samples to equal distances in time, by linear interpolation.

    The first and the last sample stay where they are, because the last is the goal: the number of
    intervals is the whole number nearest to duration × rate, so the rate reached differs from the
    one asked for by at most half an interval over the whole duration. Positions, velocities and
    channels are interpolated alike (a quaternion channel loses its norm and needs to be normalised
    after). Interpolation does not filter: smooth before lowering the rate of noisy recordings.

    Parameters
    ----------
    rate : float
        Samples per second [Hz].
    """

    name: ClassVar[str] = "resample"

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", positive(self.rate, name="rate of resample"))

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration at the new times."""
        old = demonstration.times
        new = np.linspace(old[0], old[-1], self._n_samples(demonstration))
        source = demonstration.velocity_source.removesuffix(", interpolated")
        return replace(
            demonstration,
            times=new,
            positions=_interpolate(demonstration.positions, old=old, new=new),
            velocities=_interpolate(demonstration.velocities, old=old, new=new),
            velocity_source=f"{source}, interpolated",
            channels={
                name: _interpolate(values, old=old, new=new)
                for name, values in demonstration.channels.items()
            },
        )

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say the numbers of samples, and the rates before and after."""
        return (
            f"{before.n_samples} samples at {_rates(before)} Hz "
            f"interpolated to {after.n_samples} at {_rates(after)} Hz"
        )

    def _n_samples(self, demonstration: Demonstration) -> int:
        intervals = demonstration.duration * self.rate
        asked = f"{demonstration.where}{demonstration.duration:g} s at {self.rate:g} Hz"
        if intervals > _MOST_SAMPLES:
            raise DemonstrationError(
                f"{asked} are more than {_MOST_SAMPLES} samples; "
                "lower the rate of resample, and check that times are in seconds"
            )
        if round(intervals) < 1:
            raise DemonstrationError(
                f"{asked} are fewer than 2 samples; "
                "raise the rate of resample, and check that times are in seconds"
            )
        return round(intervals) + 1


def _interpolate(values: FloatArray, *, old: FloatArray, new: FloatArray) -> FloatArray:
    """Interpolate each column of values, shape (T, c), linearly."""
    columns = [np.interp(new, old, column) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.empty((len(new), 0))


def _rates(demonstrations: DemonstrationSet) -> str:
    """Lowest and highest mean rate of some demonstrations, as text."""
    rates = [(len(one) - 1) / one.duration for one in demonstrations]
    low, high = f"{min(rates):.4g}", f"{max(rates):.4g}"
    return low if low == high else f"{low} to {high}"
