from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.kernels.whitening import BLOCK, combine, squared_distances


@pytest.mark.parametrize("n_features", [1, 2, 3, 4, 5, 8, 11])
@pytest.mark.parametrize("n_samples", [0, 1, BLOCK, 2 * BLOCK + 17])
def test_distances_are_those_of_the_whitened_samples(n_features, n_samples):
    rng = np.random.default_rng(n_features)
    samples, means = rng.normal(size=(n_samples, n_features)), rng.normal(size=(3, n_features))
    whiteners = np.tril(rng.normal(size=(3, n_features, n_features)))
    result = np.empty((n_samples, 3))
    squared_distances(samples, means, whiteners, result)
    white = np.einsum("kij,nkj->nki", whiteners, samples[:, None] - means)
    np.testing.assert_allclose(result, (white**2).sum(axis=2), rtol=1e-12)


@pytest.mark.parametrize("n_terms", range(1, 10))
def test_combination_of_any_number_of_rows(n_terms):
    rng = np.random.default_rng(0)
    rows, weights, result = rng.normal(size=(9, 20)), rng.normal(size=9), np.full(20, np.nan)
    combine(rows, 15, weights, n_terms, result)
    np.testing.assert_allclose(result[:15], weights[:n_terms] @ rows[:n_terms, :15], rtol=1e-12, atol=1e-14)
    assert np.isnan(result[15:]).all()


def test_overflow_is_infinite():
    result = np.empty((1, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        samples, whitener = np.array([[1e300, 1e300]]), np.array([[[1e200, 0.0], [1e200, -1e200]]])
        squared_distances(samples, np.zeros((1, 2)), whitener, result)
    assert result[0, 0] == np.inf
