from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import chisquare

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import kmeans_plusplus_centres, mean_absolute_difference_covariance

SAMPLES = np.random.default_rng(0).normal(size=(60, 3)) * [1.0, 5.0, 0.01]


def test_variances_are_those_of_all_pairs():
    expected = [(pdist(SAMPLES[:, [i]]).mean() / 4) ** 2 for i in range(3)]
    covariances = mean_absolute_difference_covariance(SAMPLES, 4)
    assert covariances.shape == (4, 3, 3)
    for covariance in covariances:
        np.testing.assert_allclose(covariance, np.diag(expected), rtol=1e-12)


def test_many_samples_need_no_pairs():
    # Of two normal variables the mean |x − y| is 2σ/√π; 10¹² pairs would not fit into memory.
    samples = 1e6 + np.random.default_rng(1).normal(size=(1_000_000, 1))
    assert mean_absolute_difference_covariance(samples, 1)[0, 0, 0] == pytest.approx(4.0 / np.pi, rel=5e-3)


def test_centres_are_different_samples_whatever_the_unit():
    for unit in (1e-200, 1.0, 1e200):
        centres = kmeans_plusplus_centres(unit * SAMPLES, 60, rng=3)
        assert {tuple(row) for row in centres} == {tuple(row) for row in unit * SAMPLES}


def test_centres_are_drawn_by_squared_distance_to_the_closest():
    # By hand: all are first equally often; then 0 -> {1: 1, 5: 25}, 1 -> {0: 1, 5: 16}, 5 -> {0: 25, 1: 16}.
    samples = np.array([[0.0], [1.0], [5.0]])
    probability = {
        (0, 1): 1 / 26,
        (0, 5): 25 / 26,
        (1, 0): 1 / 17,
        (1, 5): 16 / 17,
        (5, 0): 25 / 41,
        (5, 1): 16 / 41,
    }
    drawn = [tuple(kmeans_plusplus_centres(samples, 2, rng=seed)[:, 0]) for seed in range(3000)]
    observed = [drawn.count(pair) for pair in probability]
    assert chisquare(observed, [1000.0 * p for p in probability.values()]).pvalue > 1e-3


def test_the_third_centre_is_chosen_by_the_closest_of_the_two():
    # Beside the far pair 0 and 100, the point 50 is nearly certain (2500 to 1): by the farthest it would not be.
    samples = np.array([[0.0], [100.0], [50.0], [1.0]])
    for seed in range(40):
        assert 50.0 in kmeans_plusplus_centres(samples, 3, rng=seed)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kmeans_plusplus_centres([[1.0], [1.0], [2.0]], 3), r"only 2 distinct value\(s\)"),
        (lambda: kmeans_plusplus_centres(SAMPLES, 0), "n_centres is 0"),
        (lambda: kmeans_plusplus_centres(np.empty((0, 2)), 1), "at least one sample"),
        (lambda: mean_absolute_difference_covariance([[1.0]], 1), "at least two"),
        (lambda: mean_absolute_difference_covariance([[1.0], [np.inf]], 1), r"samples\[1, 0\] is inf"),
        (lambda: mean_absolute_difference_covariance(SAMPLES, 0), "n_components is 0"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
