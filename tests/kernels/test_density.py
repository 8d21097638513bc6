from __future__ import annotations

import numpy as np
from scipy.stats import multivariate_normal

from gmr_robot.kernels.density import component_log_densities, normalise_rows


def test_log_densities_agree_with_scipy():
    rng = np.random.default_rng(0)
    means, samples = rng.normal(size=(2, 3)), rng.normal(size=(30, 3))
    roots = rng.normal(size=(2, 3, 3))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(3)
    factors = np.linalg.cholesky(covariances)
    log_factors = np.array([multivariate_normal(cov=c).logpdf(np.zeros(3)) for c in covariances])
    result = np.empty((30, 2))
    component_log_densities(samples, log_factors, means, factors, result)
    for k in range(2):
        np.testing.assert_allclose(
            result[:, k], multivariate_normal(means[k], covariances[k]).logpdf(samples), rtol=1e-11
        )


def test_rows_far_from_everything_still_sum_to_one():
    rows, evidence = np.array([[-1e9, -1e9 - 1.0], [-np.inf, -np.inf]]), np.empty(2)
    normalise_rows(rows, evidence)
    np.testing.assert_allclose(rows.sum(axis=1), 1.0)
    np.testing.assert_allclose(rows[0], [1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))])
    assert evidence[0] == np.logaddexp(-1e9, -1e9 - 1.0)
    assert evidence[1] == -np.inf
