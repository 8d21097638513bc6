"""How far a mean over runs could be off: bootstrap confidence intervals over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.stats import bootstrap

from gmr_robot.arrays import FloatArray, IntArray

CONFIDENCE = 0.95
"""Probability that an interval holds the mean."""

RESAMPLES = 9999
"""Number of resamples of a bootstrap."""

SEED = 20260101
"""Seed of the resamples: the same results give the same intervals."""

FEW = 10
"""Degrees of freedom below which intervals are known to be too narrow."""

ROUNDING = 1e-9
"""Relative difference below which two numbers are equal to rounding."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A confidence interval of a mean.

    Attributes
    ----------
    low, high : float
        Its ends; NaN where there is none.
    over : {"seeds", "motions", "nothing"}
        What was drawn anew.
    note : str
        What the reader must know of it; empty when nothing.
    """

    low: float
    high: float
    over: Literal["seeds", "motions", "nothing"]
    note: str = ""


def mean_interval(values: FloatArray, *, motions: IntArray, seed: int = SEED) -> Interval:
    """Return the percentile bootstrap interval of a mean.

    Seeds are drawn anew within each motion, as those of one motion say nothing of another (stratified bootstrap,
    Agarwal et al. 2021); the motions are the ones that were chosen. A bootstrap of n values has (n − 1)/n of the
    variance, which is much for three seeds, so each value's distance from its motion's mean is stretched by
    √(n/(n − 1)) before (the same as drawing n − 1, Rao & Wu 1988, but for rounding of that number).
    Where seeds make no difference, or there is one only, motions are drawn anew instead.

    Parameters
    ----------
    values : array, shape (n,)
        Finite numbers, one a run.
    motions : array of int, shape (n,)
        Which motion each belongs to.
    seed : int
        Seed of the resamples.
    """
    if not len(values):
        return Interval(low=np.nan, high=np.nan, over="nothing", note="no value")
    groups = [values[motions == motion] for motion in np.unique(motions)]
    if any(_spread(group) for group in groups):
        low, high = _bootstrap(groups, seed=seed)
        return Interval(low=low, high=high, over="seeds", note=_caution(groups))
    means = np.array([group.mean() for group in groups])
    why = "one seed only" if max(map(len, groups)) == 1 else "seeds make no difference"
    if len(means) == 1:
        return Interval(low=np.nan, high=np.nan, over="nothing", note=f"no interval: {why}")
    if not _spread(means):
        return Interval(low=values.mean(), high=values.mean(), over="motions", note="all values are equal")
    low, high = _bootstrap([means], seed=seed)
    return Interval(low=low, high=high, over="motions", note=f"over motions: {why}")


def _bootstrap(groups: Sequence[FloatArray], *, seed: int) -> tuple[float, float]:
    total = sum(map(len, groups))

    def mean(*samples: FloatArray, axis: int) -> Any:
        weighted = zip(groups, samples, strict=True)
        return sum(len(group) * sample.mean(axis=axis) for group, sample in weighted) / total

    found = bootstrap(
        [_stretched(group) for group in groups],
        mean,
        n_resamples=RESAMPLES,
        vectorized=True,
        paired=False,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _stretched(group: FloatArray) -> FloatArray:
    if len(group) == 1:
        return np.repeat(group, 2)  # scipy asks for two; both are the same
    centre = group.mean()
    return np.asarray(centre + np.sqrt(len(group) / (len(group) - 1)) * (group - centre))


def _caution(groups: Sequence[FloatArray]) -> str:
    freedom = sum(len(group) - 1 for group in groups)
    single = sum(len(group) == 1 for group in groups)
    notes = []
    if freedom < FEW:
        notes.append("few runs: the interval is rather too narrow")
    if single:
        notes.append(f"{single} of {len(groups)} motions have one seed only and add no spread")
    return "; ".join(notes)


def _spread(group: FloatArray) -> bool:
    """Whether numbers differ by more than rounding."""
    return bool(np.ptp(group) > ROUNDING * np.abs(group).max())
