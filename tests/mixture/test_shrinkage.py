from __future__ import annotations

import numpy as np
import pytest
from sklearn.covariance import oas

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import oracle_approximating_shrinkage


def sample_covariance(n_samples, n_features):
    root = np.random.default_rng(n_features).normal(size=(n_features, n_features))
    samples = np.random.default_rng(n_samples).normal(size=(n_samples, n_features)) @ root
    return samples, np.cov(samples.T, bias=True).reshape(n_features, n_features)


def iterated(covariance, n_samples):
    """Chen et al. 2010, eqs. 21 and 22, from an arbitrary start until nothing changes."""
    p = len(covariance)
    target = np.trace(covariance) / p * np.eye(p)
    rho = 0.3
    for _ in range(20_000):
        sigma = (1.0 - rho) * covariance + rho * target
        cross, square = np.trace(sigma @ covariance), np.trace(sigma) ** 2
        rho = ((1.0 - 2.0 / p) * cross + square) / (
            (n_samples + 1.0 - 2.0 / p) * cross + (1.0 - n_samples / p) * square
        )
    return rho


@pytest.mark.parametrize(("n_samples", "n_features"), [(8, 2), (8, 5), (40, 5), (12, 20)])
def test_it_is_the_limit_of_the_published_iteration(n_samples, n_features):
    _, covariance = sample_covariance(n_samples, n_features)
    shrunk, rho = oracle_approximating_shrinkage(covariance, n_samples)
    assert rho == pytest.approx(min(iterated(covariance, n_samples), 1.0), rel=1e-9)
    mean_variance = np.trace(covariance) / n_features
    np.testing.assert_allclose(shrunk, (1.0 - rho) * covariance + rho * mean_variance * np.eye(n_features))


@pytest.mark.parametrize(("n_samples", "n_features"), [(8, 2), (40, 5), (12, 20)])
def test_simplified_it_is_that_of_scikit_learn(n_samples, n_features):
    samples, covariance = sample_covariance(n_samples, n_features)
    expected, expected_shrinkage = oas(samples)
    shrunk, rho = oracle_approximating_shrinkage(covariance, n_samples, simplified=True)
    assert rho == pytest.approx(expected_shrinkage, rel=1e-12)
    np.testing.assert_allclose(shrunk, expected, rtol=1e-12)


def test_a_singular_covariance_becomes_regular():
    _, covariance = sample_covariance(3, 6)
    shrunk, _ = oracle_approximating_shrinkage(covariance, 3)
    assert np.linalg.eigvalsh(shrunk)[0] > 1e-3 * np.linalg.eigvalsh(shrunk)[-1]


@pytest.mark.parametrize("unit", [1e-120, 1e-3, 1e120])
def test_the_common_unit_does_not_matter(unit):
    _, covariance = sample_covariance(8, 5)
    expected, rho = oracle_approximating_shrinkage(covariance, 8)
    shrunk, same = oracle_approximating_shrinkage(unit**2 * covariance, 8)
    assert same == pytest.approx(rho, rel=1e-12)
    np.testing.assert_allclose(shrunk / unit**2, expected, rtol=1e-10)


def test_what_is_round_already_stays():
    for round_one in (np.eye(3), [[4.0]]):
        shrunk, rho = oracle_approximating_shrinkage(round_one, 10)
        assert rho == 1.0
        np.testing.assert_allclose(shrunk, round_one)


@pytest.mark.parametrize(
    ("covariance", "n_samples", "message"),
    [
        (np.eye(2), 0, "n_samples is 0"),
        (np.zeros((2, 2)), 5, "expected variances"),
        (np.diag([1.0, -1.0]), 5, "expected variances"),
        ([[1.0, 0.5], [0.0, 1.0]], 5, "not symmetric"),
        (np.ones((2, 3)), 5, r"expected \(D, D\)"),
        (1.0, 5, r"covariance has the shape \(\)"),
    ],
)
def test_bad_arguments_are_named(covariance, n_samples, message):
    with pytest.raises(InputError, match=message):
        oracle_approximating_shrinkage(covariance, n_samples)
