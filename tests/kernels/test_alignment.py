from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gmr_robot.kernels.alignment import discrete_frechet, dynamic_time_warping


def by_recursion(a, b, combine):
    """The definitions as they stand in the papers, by memoised recursion."""

    @cache
    def value(i, j):
        here = float(np.linalg.norm(a[i] - b[j]))
        before = [value(p, q) for p, q in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if p >= 0 and q >= 0]
        return combine(min(before), here) if before else here

    return value(len(a) - 1, len(b) - 1)


@pytest.mark.parametrize(("n", "m", "d"), [(1, 1, 2), (1, 7, 1), (9, 4, 3), (12, 12, 2)])
def test_both_distances_are_their_recursive_definition(n, m, d):
    rng = np.random.default_rng(n + m)
    a, b = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    assert dynamic_time_warping(a, b) == pytest.approx(by_recursion(a, b, lambda best, here: best + here))
    assert discrete_frechet(a, b) == pytest.approx(by_recursion(a, b, max))


def test_a_repeated_sample_costs_nothing():
    curve = np.random.default_rng(0).normal(size=(10, 2))
    slowed = np.repeat(curve, 3, axis=0)
    assert dynamic_time_warping(curve, slowed) == 0.0
    assert discrete_frechet(curve, slowed) == 0.0
