from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmr_robot.kernels.expectation import (
    BLOCK,
    accumulate_centred,
    accumulate_labels,
    accumulate_products,
    quadratic_features,
    softmax_rows,
    unpack_statistics,
)
from gmr_robot.kernels.maximisation import factorise, natural_coefficients


def random_mixture(rng, n_components, n_features):
    weights = rng.dirichlet(np.ones(n_components))
    means = rng.normal(size=(n_components, n_features))
    roots = rng.normal(size=(n_components, n_features, n_features))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(n_features)
    return weights, means, covariances


def reference_statistics(samples, sample_weights, mixture, reference):
    weights, means, covariances = mixture
    log_densities = np.stack(
        [
            np.log(w) + multivariate_normal(m, c).logpdf(samples).reshape(len(samples))
            for w, m, c in zip(weights, means, covariances, strict=True)
        ],
        axis=1,
    )
    evidence = logsumexp(log_densities, axis=1)
    r = np.exp(log_densities - evidence[:, None]) * sample_weights[:, None]
    differences = samples[:, None] - reference
    return (
        r.sum(axis=0),
        np.einsum("nk,nki->ki", r, differences),
        np.einsum("nk,nki,nkj->kij", r, differences, differences),
        sample_weights @ evidence,
    )


def prepared(mixture):
    weights, means, covariances = mixture
    n_components, n_features = means.shape
    log_factors, whiteners = np.empty(n_components), np.empty_like(covariances)
    assert factorise(weights, covariances, log_factors, whiteners) == -1
    coefficients = np.empty((n_features * (n_features + 3) // 2 + 1, n_components))
    natural_coefficients(log_factors, means, whiteners, coefficients)
    return log_factors, whiteners, coefficients


CASES = [(1, 1, 1), (BLOCK - 1, 2, 3), (BLOCK, 3, 1), (BLOCK + 1, 4, 2), (2 * BLOCK + 37, 2, 4)]


@pytest.mark.parametrize(("n_samples", "n_components", "n_features"), CASES)
def test_products_agree_with_scipy(n_samples, n_components, n_features):
    rng = np.random.default_rng(n_samples)
    mixture = random_mixture(rng, n_components, n_features)
    samples, sample_weights = rng.normal(size=(n_samples, n_features)), rng.random(n_samples)
    _, _, coefficients = prepared(mixture)
    packed = np.zeros(coefficients.shape[::-1])
    total = accumulate_products(samples, sample_weights, coefficients, packed)
    counts, first = np.empty(n_components), np.empty((n_components, n_features))
    second = np.empty((n_components, n_features, n_features))
    unpack_statistics(packed, counts, first, second)
    expected = reference_statistics(samples, sample_weights, mixture, np.zeros_like(mixture[1]))
    for value, wanted in zip((counts, first, second, total), expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("n_samples", "n_components", "n_features"), CASES)
def test_centred_agrees_with_scipy(n_samples, n_components, n_features):
    rng = np.random.default_rng(n_samples)
    mixture = random_mixture(rng, n_components, n_features)
    samples, sample_weights = rng.normal(size=(n_samples, n_features)), rng.random(n_samples)
    log_factors, whiteners, _ = prepared(mixture)
    counts, first = np.zeros(n_components), np.zeros((n_components, n_features))
    second = np.zeros((n_components, n_features, n_features))
    total = accumulate_centred(
        samples, sample_weights, log_factors, mixture[1], whiteners, counts, first, second
    )
    expected = reference_statistics(samples, sample_weights, mixture, mixture[1])
    for value, wanted in zip((counts, first, second, total), expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-9, atol=1e-9)


def test_centred_keeps_its_digits_where_products_lose_them():
    # A component 1e-6 wide at distance 1 from the origin: the products cancel 12 of 16 digits.
    rng = np.random.default_rng(0)
    mixture = (np.ones(1), np.ones((1, 2)), 1e-12 * np.eye(2)[None])
    samples = 1.0 + 1e-6 * rng.normal(size=(100, 2))
    log_factors, whiteners, coefficients = prepared(mixture)
    counts, first, second = np.zeros(1), np.zeros((1, 2)), np.zeros((1, 2, 2))
    exact = multivariate_normal(np.ones(2), 1e-12 * np.eye(2)).logpdf(samples).sum()
    weights = np.ones(100)
    centred = accumulate_centred(samples, weights, log_factors, mixture[1], whiteners, counts, first, second)
    products = accumulate_products(samples, weights, coefficients, np.zeros(coefficients.shape[::-1]))
    assert abs(centred - exact) < 1e-9 * abs(exact)
    assert abs(products - exact) > 1e-9 * abs(exact)


def test_quadratic_features_are_the_upper_triangle_the_sample_and_one():
    block = np.array([[2.0, 3.0, 5.0]])
    features = np.empty((1, 10))
    quadratic_features(block, features)
    assert features.tolist() == [[4, 6, 10, 9, 15, 25, 2, 3, 5, 1]]


def test_softmax_rows_survives_rows_without_any_density():
    rows = np.array([[-np.inf, -np.inf], [0.0, -np.inf]])
    assert softmax_rows(rows, np.array([0.0, 2.0])) == 0.0
    assert rows.tolist() == [[0.0, 0.0], [2.0, 0.0]]


def test_softmax_rows_does_not_overflow():
    rows = np.array([[1e5, 1e5 + np.log(3.0)]])
    total = softmax_rows(rows, np.ones(1))
    np.testing.assert_allclose(rows, [[0.25, 0.75]], rtol=1e-10)
    assert total == pytest.approx(1e5 + np.log(4.0))


def test_labels_give_the_moments_of_each_group():
    rng = np.random.default_rng(1)
    samples, weights = rng.normal(size=(50, 2)), rng.random(50)
    labels = rng.integers(3, size=50).astype(float)
    reference = rng.normal(size=(3, 2))
    counts, first, second = np.zeros(3), np.zeros((3, 2)), np.zeros((3, 2, 2))
    accumulate_labels(samples, weights, labels, reference, counts, first, second)
    for k in range(3):
        chosen = labels == k
        differences = samples[chosen] - reference[k]
        np.testing.assert_allclose(counts[k], weights[chosen].sum())
        np.testing.assert_allclose(first[k], weights[chosen] @ differences)
        np.testing.assert_allclose(second[k], (weights[chosen, None] * differences).T @ differences)
