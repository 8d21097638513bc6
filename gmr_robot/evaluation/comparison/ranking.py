"""Which method is the best by a metric, and which cannot be told apart from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.evaluation.comparison.direction import MetricDirection
from gmr_robot.evaluation.comparison.paired import ALPHA, holm, paired_difference

ENOUGH = 0.8
"""Share of the pairs that a method must have numbers for to be ranked."""


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Who wins.

    Attributes
    ----------
    best : int or None
        Index of the method with the best mean over the common pairs; None without a direction or a rival.
    tied : tuple of int
        Indices of those that are within noise of it: the paired test does not tell them apart.
    unranked : tuple of int
        Indices of those that have too few numbers to be ranked.
    n_pairs : int
        Pairs of motion and seed that all ranked methods have.
    hopeless : bool
        Whether so few pairs could not show a difference even if all pointed the same way.
    """

    best: int | None
    tied: tuple[int, ...] = ()
    unranked: tuple[int, ...] = ()
    n_pairs: int = 0
    hopeless: bool = False

    @property
    def winners(self) -> tuple[int, ...]:
        """The best and those that are within noise of it."""
        return () if self.best is None else (self.best, *self.tied)


def rank(values: Sequence[FloatArray], *, motions: IntArray, direction: MetricDirection | None) -> Ranking:
    """Return who wins.

    The best has the best mean over the pairs of motion and seed that all ranked methods have. Each other is tested
    against it (Wilcoxon signed rank, corrected by Holm); who is not shown to be worse is tied with it.

    Parameters
    ----------
    values : sequence of array, shape (n,)
        A metric of each method by pairs; NaN where there is none.
    motions : array of int, shape (n,)
        Which motion a pair belongs to.
    direction : MetricDirection or None
        Which of two values is the better.
    """
    matrix = np.stack(values)
    present = np.isfinite(matrix)
    enough = present.sum(axis=1) >= ENOUGH * max(int(present.any(axis=0).sum()), 1)
    ranked = np.flatnonzero(enough)
    unranked = tuple(int(one) for one in np.flatnonzero(~enough))
    common = present[ranked].all(axis=0)
    if direction is None or len(ranked) < 2 or not common.any():
        return Ranking(best=None, unranked=unranked, n_pairs=int(common.sum()) if len(ranked) else 0)
    best = int(ranked[np.argmin(direction.loss(matrix[ranked][:, common]).mean(axis=1))])
    others = [int(one) for one in ranked if one != best]
    tests = [
        paired_difference(
            matrix[best, common], matrix[other, common], motions=motions[common], direction=direction
        )
        for other in others
    ]
    corrected = holm([test.p_value for test in tests])
    return Ranking(
        best=best,
        tied=tuple(other for other, p_value in zip(others, corrected, strict=True) if p_value >= ALPHA),
        unranked=unranked,
        n_pairs=tests[0].n_pairs,
        hopeless=len(tests) * tests[0].smallest_p >= ALPHA,
    )
