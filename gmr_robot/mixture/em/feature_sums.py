"""What is summed feature by feature before EM begins: extent, means and spreads. Each is one pass over the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.lane import Lane

_LIGHTEST, _HEAVIEST = 1e-100, 1e100
"""Between these a mean weight times the square of a standardised value is a normal number."""


@dataclass(frozen=True, eq=False)
class Extent:
    """Number of samples, total weight, the largest |x| of each feature (D,), whether a value is missing."""

    n_samples: int
    total_weight: float
    largest: FloatArray
    any_missing: bool

    def merge(self, other: Extent) -> Extent:
        """Return the extent of both parts of the data."""
        return Extent(
            self.n_samples + other.n_samples,
            self.total_weight + other.total_weight,
            np.maximum(self.largest, other.largest),
            self.any_missing or other.any_missing,
        )

    def check(self) -> None:
        """Refuse data without a sample, or without weight.

        Raises
        ------
        InputError
            When there is nothing to learn from, or weights are so large or small that their products overflow.
        """
        if self.n_samples == 0:
            raise InputError("there is no sample; expected at least one")
        if not self.total_weight > 0.0:
            raise InputError("all weights are zero; expected at least one above zero")
        if not _LIGHTEST <= self.total_weight / self.n_samples <= _HEAVIEST:
            raise InputError(
                f"the mean weight is {self.total_weight / self.n_samples:.3g}; expected {_LIGHTEST:g} to "
                f"{_HEAVIEST:g}: only the ratios of weights matter, so divide all of them by the same number"
            )


def look_at_extent(lane: Lane) -> Extent:
    """Return the extent of one lane."""
    return Extent(
        len(lane.samples),
        float(lane.weights.sum()),
        np.fmax.reduce(np.abs(lane.samples), axis=0, initial=0.0),
        bool(np.isnan(lane.samples.sum())),
    )


@dataclass(frozen=True, eq=False)
class WeightedSums:
    """Σ w v and Σ w of each feature (D,), over the values v that are there."""

    sums: FloatArray
    totals: FloatArray

    @classmethod
    def of(cls, weights: FloatArray, values: FloatArray) -> WeightedSums:
        """Return the sums of some values (n, D) with weights (n,)."""
        there: BoolArray = ~np.isnan(values)
        return cls(weights @ np.where(there, values, 0.0), weights @ there)

    def merge(self, other: WeightedSums) -> WeightedSums:
        """Return the sums over both parts of the data."""
        return WeightedSums(self.sums + other.sums, self.totals + other.totals)

    def mean(self) -> FloatArray:
        """Return the weighted means (D,).

        Raises
        ------
        InputError
            When a feature has no value at all.
        """
        if not self.totals.all():
            at = int(np.argmin(self.totals))
            raise InputError(f"feature {at} has no value in any sample of weight above zero")
        mean: FloatArray = self.sums / self.totals
        return mean


@dataclass(frozen=True, eq=False)
class FeatureMeans:
    """Sums v = (x − offset) / unit; `offset` and `unit` (D,)."""

    offset: FloatArray
    unit: FloatArray

    def __call__(self, lane: Lane) -> WeightedSums:
        """Return the sums over one lane."""
        return WeightedSums.of(lane.weights, (lane.samples - self.offset) / self.unit)


@dataclass(frozen=True, eq=False)
class Spread:
    """The sums of squares about an offset, and the largest |x − offset| of each feature (D,)."""

    squares: WeightedSums
    largest: FloatArray

    def merge(self, other: Spread) -> Spread:
        """Return the spread of both parts of the data."""
        return Spread(self.squares.merge(other.squares), np.maximum(self.largest, other.largest))


@dataclass(frozen=True, eq=False)
class FeatureSpreads:
    """Sums v = ((x − offset) / unit)²; `offset` and `unit` (D,)."""

    offset: FloatArray
    unit: FloatArray

    def __call__(self, lane: Lane) -> Spread:
        """Return the spread of one lane."""
        values = lane.samples - self.offset
        largest = np.fmax.reduce(np.abs(values), axis=0, initial=0.0)
        values /= self.unit
        values *= values
        return Spread(WeightedSums.of(lane.weights, values), largest)
