from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gmr_robot.kernels.alignment import discrete_frechet, dynamic_time_warping, warping_path


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


@pytest.mark.parametrize(("n", "m", "d"), [(1, 1, 2), (1, 7, 1), (9, 4, 3), (12, 12, 2)])
def test_warping_path_is_monotone_and_costs_what_the_distance_says(n, m, d):
    rng = np.random.default_rng(n + m)
    a, b = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    path = warping_path(a, b)
    assert path[0].tolist() == [0, 0]
    assert path[-1].tolist() == [n - 1, m - 1]
    assert {tuple(step) for step in np.diff(path, axis=0)} <= {(1, 1), (1, 0), (0, 1)}
    cost = np.linalg.norm(a[path[:, 0]] - b[path[:, 1]], axis=1).sum()
    assert cost == pytest.approx(dynamic_time_warping(a, b))


def test_warping_path_is_the_best_of_all_paths():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(5, 2)), rng.normal(size=(4, 2))

    def paths(i, j):
        if (i, j) == (len(a) - 1, len(b) - 1):
            yield [(i, j)]
            return
        for p, q in ((i + 1, j + 1), (i + 1, j), (i, j + 1)):
            if p < len(a) and q < len(b):
                yield from ([(i, j), *rest] for rest in paths(p, q))

    best = min(paths(0, 0), key=lambda path: sum(np.linalg.norm(a[i] - b[j]) for i, j in path))
    assert warping_path(a, b).tolist() == [list(pair) for pair in best]


def test_warping_path_finds_a_change_of_pace():
    curve = np.cumsum(np.random.default_rng(1).normal(size=(20, 2)), axis=0)
    repeats = np.array([1, 3, 2, 1] * 5)
    path = warping_path(curve, np.repeat(curve, repeats, axis=0))
    assert path[:, 0].tolist() == np.repeat(np.arange(20), repeats).tolist()
    assert path[:, 1].tolist() == list(range(repeats.sum()))
