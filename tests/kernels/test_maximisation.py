from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from gmr_robot.kernels.maximisation import (
    cholesky,
    factorise,
    invert_lower,
    log_prior,
    maximise,
    natural_coefficients,
)


def covariance(rng, n):
    root = rng.normal(size=(n, n))
    return root @ root.T + 0.1 * np.eye(n)


@pytest.mark.parametrize("n", [1, 2, 5, 14])
def test_cholesky_and_inverse_agree_with_numpy(n):
    matrix = covariance(np.random.default_rng(n), n)
    factor, inverse = np.full((n, n), np.nan), np.full((n, n), np.nan)
    assert cholesky(matrix, factor)
    np.testing.assert_allclose(factor, np.linalg.cholesky(matrix), rtol=1e-12, atol=1e-13)
    invert_lower(factor, inverse)
    np.testing.assert_allclose(inverse @ factor, np.eye(n), atol=1e-12)


def test_cholesky_refuses_what_is_not_positive_definite():
    assert not cholesky(np.array([[1.0, 2.0], [2.0, 1.0]]), np.empty((2, 2)))
    assert not cholesky(np.array([[np.nan]]), np.empty((1, 1)))


def test_factorise_names_the_component_that_is_not_positive_definite():
    covariances = np.stack([np.eye(2), -np.eye(2)])
    assert factorise(np.full(2, 0.5), covariances, np.empty(2), np.empty((2, 2, 2))) == 1


def test_natural_coefficients_are_the_log_density():
    rng = np.random.default_rng(3)
    mean, sigma = rng.normal(size=3), covariance(rng, 3)
    log_factors, whiteners = np.empty(1), np.empty((1, 3, 3))
    factorise(np.ones(1), sigma[None], log_factors, whiteners)
    coefficients = np.empty((1, 10))
    narrowest = natural_coefficients(log_factors, mean[None], whiteners, False, coefficients)
    x = rng.normal(size=3)
    phi = np.concatenate([np.outer(x, x)[np.triu_indices(3)], x, [1.0]])
    assert phi @ coefficients[0] == pytest.approx(multivariate_normal(mean, sigma).logpdf(x), rel=1e-12)
    assert narrowest == pytest.approx(np.trace(np.linalg.inv(sigma)), rel=1e-10)


def test_maximise_is_where_the_penalised_expected_log_likelihood_peaks():
    # Brute force: minimise the negative expected log-likelihood plus log prior over the Cholesky factor.
    rng = np.random.default_rng(4)
    samples, r = rng.normal(size=(40, 2)), rng.random(40)
    counts, first, second = (
        np.array([r.sum()]),
        (r @ samples)[None],
        ((r[:, None] * samples).T @ samples)[None],
    )
    weights, means, covariances = np.empty(1), np.empty((1, 2)), np.empty((1, 2, 2))
    prior_variance, prior_samples = 0.3, 2.0
    maximise(
        counts, first, second, np.zeros((1, 2)), prior_variance, prior_samples, weights, means, covariances
    )

    def loss(theta):
        factor = np.array([[np.exp(theta[2]), 0.0], [theta[3], np.exp(theta[4])]])
        sigma = factor @ factor.T
        likelihood = r @ multivariate_normal(theta[:2], sigma).logpdf(samples)
        whitener = np.linalg.inv(factor)
        return -likelihood - log_prior(whitener[None], prior_variance, prior_samples)

    best = minimize(loss, np.zeros(5), tol=1e-12)
    factor = np.array([[np.exp(best.x[2]), 0.0], [best.x[3], np.exp(best.x[4])]])
    np.testing.assert_allclose(means[0], best.x[:2], atol=1e-5)
    np.testing.assert_allclose(covariances[0], factor @ factor.T, atol=1e-5)
    assert weights[0] == 1.0


def test_maximise_gives_an_empty_component_its_prior():
    counts, first = np.array([0.0, 1.0]), np.zeros((2, 2))
    reference = np.array([[7.0, 7.0], [0.0, 0.0]])
    weights, means, covariances = np.empty(2), np.empty((2, 2)), np.empty((2, 2, 2))
    maximise(counts, first, np.zeros((2, 2, 2)), reference, 0.5, 1.0, weights, means, covariances)
    assert weights.tolist() == [0.0, 1.0]
    assert means[0].tolist() == [7.0, 7.0]
    np.testing.assert_allclose(covariances[0], 0.5 * np.eye(2))
