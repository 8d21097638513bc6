from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import fit_gaussian

SAMPLES = np.random.default_rng(0).normal(size=(30, 3)) @ np.random.default_rng(1).normal(size=(3, 3)) + 5.0


@pytest.mark.parametrize("unbiased", [True, False])
def test_moments_are_those_of_numpy(unbiased):
    estimate = fit_gaussian(SAMPLES, unbiased=unbiased)
    np.testing.assert_allclose(estimate.mean, SAMPLES.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(estimate.covariance, np.cov(SAMPLES.T, bias=not unbiased), rtol=1e-12)


@pytest.mark.parametrize("unbiased", [True, False])
def test_weighted_moments_are_those_of_numpy(unbiased):
    weights = np.random.default_rng(2).random(30)
    estimate = fit_gaussian(SAMPLES, weights=1e3 * weights, unbiased=unbiased)
    np.testing.assert_allclose(estimate.mean, np.average(SAMPLES, axis=0, weights=weights), rtol=1e-13)
    expected = np.cov(SAMPLES.T, aweights=weights, ddof=int(unbiased))
    np.testing.assert_allclose(estimate.covariance, expected, rtol=1e-12)


def test_a_large_offset_costs_no_digits_of_the_spread():
    steps = np.array([[0.0], [1.0], [2.0], [4.0]])
    assert fit_gaussian(2.0**40 + steps).covariance == pytest.approx(np.var(steps, ddof=1), rel=1e-14)


def test_whole_numbers_are_not_cut():
    assert fit_gaussian([[0], [1], [1]]).mean[0] == pytest.approx(2.0 / 3.0)


@pytest.mark.parametrize(
    ("samples", "options", "message"),
    [
        ([[1.0, 2.0], [2.0, 3.0]], {}, r"2 sample\(s\) do not vary in every one of the 2 dimension\(s\)"),
        ([[1.0]], {}, "needs two samples of weight above zero"),
        ([[1.0], [2.0]], {"weights": [0.0, 3.0]}, "needs two samples"),
        ([[1.0], [2.0]], {"weights": [0.0, 0.0]}, "all weights are zero"),
        (np.empty((0, 2)), {}, "there is no sample"),
        ([[1.0], [np.nan]], {}, r"samples\[1, 0\] is nan"),
        ([1.0, 2.0], {}, r"expected \(N, D\)"),
        ([[1e200], [-1e200]], {}, "inf"),
    ],
)
def test_bad_samples_are_named(samples, options, message):
    with pytest.raises(InputError, match=message):
        fit_gaussian(samples, **options)
