"""One method by one metric: mean, spread, interval, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.evaluation.comparison.interval import Interval, mean_interval
from gmr_robot.evaluation.comparison.methods import Method


@dataclass(frozen=True, kw_only=True)
class MethodSummary:
    """One method by one metric.

    Attributes
    ----------
    n : int
        Runs with a number.
    n_failed, n_without, n_not_run : int
        Runs that failed, that are complete without a number, and pairs of motion and seed without a run.
    mean : float
        NaN without a number.
    deviation : float
        Standard deviation over all runs (n − 1 in the denominator); NaN with fewer than two.
    seed_deviation : float
        The same within motions, pooled: what seeds alone do; NaN where no motion has two runs.
    interval : Interval
        Confidence interval of the mean.
    """

    n: int
    n_failed: int
    n_without: int
    n_not_run: int
    mean: float
    deviation: float
    seed_deviation: float
    interval: Interval

    @property
    def n_missing(self) -> int:
        """Pairs of motion and seed without a number."""
        return self.n_failed + self.n_without + self.n_not_run


def summarise(method: Method, values: FloatArray, *, motions: IntArray) -> MethodSummary:
    """Summarise a metric of a method.

    Parameters
    ----------
    method : Method
        Whose it is.
    values : array, shape (n_pairs,)
        By pairs of motion and seed; NaN where there is none.
    motions : array of int, shape (n_pairs,)
        Which motion each pair belongs to.
    """
    there = np.isfinite(values)
    found, at = values[there], motions[there]
    return MethodSummary(
        n=len(found),
        n_failed=method.n_failed,
        n_without=len(method.rows) - method.n_failed - len(found),
        n_not_run=len(values) - len(method.rows),
        mean=float(found.mean()) if len(found) else np.nan,
        deviation=float(found.std(ddof=1)) if len(found) > 1 else np.nan,
        seed_deviation=_pooled_deviation(found, motions=at),
        interval=mean_interval(found, motions=at),
    )


def _pooled_deviation(values: FloatArray, *, motions: IntArray) -> float:
    """Return the square root of the summed squares around each motion's mean, over their degrees of freedom."""
    groups = [values[motions == motion] for motion in np.unique(motions)]
    freedom = sum(len(group) - 1 for group in groups)
    if not freedom:
        return np.nan
    return float(np.sqrt(sum(((group - group.mean()) ** 2).sum() for group in groups) / freedom))
