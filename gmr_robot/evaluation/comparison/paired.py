"""Two methods on the same motions and seeds, and whether one is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata, wilcoxon

from gmr_robot.arrays import BoolArray, FloatArray, IntArray
from gmr_robot.evaluation.comparison.direction import HIGHER, MetricDirection
from gmr_robot.evaluation.comparison.interval import ROUNDING, Interval, mean_interval

MOST_EXACT = 50
"""Most pairs that have an exact p-value, as in scipy; the normal approximation is as good beyond."""

ALPHA = 0.05
"""Probability of a wrong verdict, over all comparisons of a metric together."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PairedDifference:
    """How a method differs from another one, over pairs of motion and seed.

    Attributes
    ----------
    n_pairs : int
        Number of pairs that were tested.
    n_missing : int
        Pairs that one of the two has no number for.
    n_better, n_equal, n_worse : int
        Pairs in which the first is better, the same to rounding, worse. Without a direction higher counts as better,
        so that the effect has the sign of the difference.
    differences : array, shape (n_pairs,)
        First minus second, in the metric's own unit; 0 where they are equal to rounding.
    motions : array of int, shape (n_pairs,)
        Which motion each belongs to.
    effect : float
        Matched-pairs rank-biserial correlation, from −1 (worse in all pairs) to 1 (better in all); NaN without pairs.
    p_value : float
        Of the two-sided Wilcoxon signed-rank test; 1 where all pairs are equal, NaN without pairs.
    one_a_motion : bool
        Whether seeds made no difference, and each motion is one pair.
    """

    n_pairs: int
    n_missing: int
    n_better: int
    n_equal: int
    n_worse: int
    differences: FloatArray
    motions: IntArray
    effect: float
    p_value: float
    one_a_motion: bool

    @property
    def difference(self) -> float:
        """Mean difference; NaN without pairs."""
        return float(self.differences.mean()) if self.n_pairs else np.nan

    @cached_property
    def interval(self) -> Interval:
        """Confidence interval of the mean difference."""
        return mean_interval(self.differences, motions=self.motions)

    @property
    def smallest_p(self) -> float:
        """The smallest p-value that so many pairs can have, 2^(1 − n)."""
        return float(2.0 ** (1 - self.n_pairs)) if self.n_pairs else 1.0


def paired_difference(
    first: FloatArray, second: FloatArray, *, motions: IntArray, direction: MetricDirection | None
) -> PairedDifference:
    """Compare two methods on the same pairs of motion and seed.

    Wilcoxon signed-rank test (Wilcoxon 1945), two-sided; pairs that are equal to rounding are left out of it, as
    there, and differences that are the same to rounding share their rank. Its p-value is exact for up to 50 pairs,
    with ties of ranks or without. The effect size is that of Kerby (2014): ranks in favour minus ranks against, over
    all ranks.

    Parameters
    ----------
    first, second : array, shape (n,)
        A metric of both, pair by pair; NaN where there is none.
    motions : array of int, shape (n,)
        Which motion a pair belongs to.
    direction : MetricDirection or None
        Which of two values is the better.
    """
    both = np.isfinite(first) & np.isfinite(second)
    first, second, at = first[both], second[both], motions[both]
    one_a_motion = _seeds_make_no_difference(first, second, motions=at)
    if one_a_motion:
        _, kept = np.unique(at, return_index=True)
        first, second, at = first[kept], second[kept], at[kept]
    way = HIGHER if direction is None else direction
    gains = way.loss(second) - way.loss(first)
    size = np.maximum(np.abs(first), np.abs(second))
    gains = np.where(np.abs(gains) <= ROUNDING * size, 0.0, gains)
    differences = np.where(np.abs(first - second) <= ROUNDING * size, 0.0, first - second)
    effect, p_value = _signed_ranks(_levels(gains, size))
    return PairedDifference(
        n_pairs=len(gains),
        n_missing=int((~both).sum()),
        n_better=int((gains > 0.0).sum()),
        n_equal=int((gains == 0.0).sum()),
        n_worse=int((gains < 0.0).sum()),
        differences=differences,
        motions=at,
        effect=effect,
        p_value=p_value,
        one_a_motion=one_a_motion,
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number (Holm 1979); NaN stays, and does not count.

    The i-th smallest of m is multiplied by m − i + 1, and none is smaller than the one before it.
    """
    values = np.asarray(p_values, dtype=np.float64)
    corrected = values.copy()
    tested = np.flatnonzero(np.isfinite(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(factors * values[order]), 1.0)
    return [float(value) for value in corrected]


def _levels(gains: FloatArray, size: FloatArray) -> FloatArray:
    """Return 1, 2, … for the gains that are not 0, from the smallest to the largest, with their signs.

    Gains that are the same to rounding share a level: 0.3 − 0.2 is as much as 0.2 − 0.1.
    """
    levels = np.zeros(len(gains))
    order = np.flatnonzero(gains)
    order = order[np.argsort(np.abs(gains[order]), kind="stable")]
    steps = np.diff(np.abs(gains[order])) > ROUNDING * np.maximum(size[order][1:], size[order][:-1])
    levels[order] = 1.0 + np.concatenate([np.zeros(min(len(order), 1)), np.cumsum(steps)])
    return levels * np.sign(gains)


def _signed_ranks(gains: FloatArray) -> tuple[float, float]:
    """Return effect size and p-value of gains, of which only order and sign matter."""
    if not len(gains):
        return np.nan, np.nan
    told_apart = gains[gains != 0.0]
    if not len(told_apart):
        return 0.0, 1.0
    ranks = rankdata(np.abs(told_apart))
    effect = float((ranks * np.sign(told_apart)).sum() / ranks.sum())
    if len(ranks) <= MOST_EXACT and len(np.unique(ranks)) < len(ranks):
        return effect, _exact_p_value(ranks, told_apart > 0.0)
    return effect, float(wilcoxon(told_apart).pvalue)


def _exact_p_value(ranks: FloatArray, positive: BoolArray) -> float:
    """Return the two-sided p-value when ranks are tied, where scipy has all signs or the normal approximation.

    Under the hypothesis each rank counts or not with probability 1/2, so the distribution of their sum is that of
    independent terms: they are convolved, in halves, which midranks are multiples of.
    """
    halves = np.rint(2.0 * ranks).astype(np.int64)
    chances = np.ones(1)
    for half in halves.tolist():
        chances = 0.5 * (np.pad(chances, (0, half)) + np.pad(chances, (half, 0)))
    away = np.abs(2 * np.arange(len(chances)) - halves.sum())
    return min(1.0, float(chances[away >= abs(2 * halves[positive].sum() - halves.sum())].sum()))


def _seeds_make_no_difference(first: FloatArray, second: FloatArray, *, motions: IntArray) -> bool:
    """Whether all runs of a motion have the same numbers, and some motion has several runs."""
    groups = [motions == motion for motion in np.unique(motions)]
    if max((int(group.sum()) for group in groups), default=0) < 2:
        return False
    return all(
        bool(np.ptp(values[group]) <= ROUNDING * np.abs(values[group]).max())
        for group in groups
        for values in (first, second)
    )
