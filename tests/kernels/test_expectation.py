from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmr_robot.kernels.centred import accumulate_centred
from gmr_robot.kernels.expectation import BLOCK, accumulate_products, expand, unpack_statistics
from gmr_robot.kernels.initialisation import accumulate_labels
from gmr_robot.kernels.maximisation import factorise, natural_coefficients
from gmr_robot.kernels.missing import PatternConditionals, accumulate_pattern, condition_on_pattern
from gmr_robot.kernels.softmax import softmax_columns


def random_mixture(rng, n_components, n_features, *, diagonal=False):
    weights = rng.dirichlet(np.ones(n_components))
    means = rng.normal(size=(n_components, n_features))
    roots = rng.normal(size=(n_components, n_features, n_features))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(n_features)
    return weights, means, covariances * np.eye(n_features) if diagonal else covariances


def reference_statistics(samples, sample_weights, mixture, reference):
    """Responsibilities by scipy, moments by einsum."""
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


def scorer(mixture):
    weights, means, covariances = mixture
    log_factors, whiteners = np.empty(len(weights)), np.empty_like(covariances)
    assert factorise(weights, covariances, log_factors, whiteners) == -1
    return log_factors, means, whiteners


CASES = [(1, 1, 1), (BLOCK - 1, 2, 3), (BLOCK, 3, 1), (BLOCK + 1, 4, 2), (2 * BLOCK + 37, 2, 4)]


def problem(n_samples, n_components, n_features, *, diagonal=False):
    """Samples in other units than those the mixture is in, so that loading must standardise them."""
    rng = np.random.default_rng(n_samples)
    mixture = random_mixture(rng, n_components, n_features, diagonal=diagonal)
    z, sample_weights = rng.normal(size=(n_samples, n_features)), rng.random(n_samples)
    offset, scale = rng.normal(size=n_features), np.exp(rng.normal(size=n_features))
    return mixture, z, sample_weights, z * scale + offset, offset, 1.0 / scale


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize(("n_samples", "n_components", "n_features"), CASES)
def test_products_agree_with_scipy(n_samples, n_components, n_features, diagonal):
    mixture, z, sample_weights, samples, offset, inverse = problem(
        n_samples, n_components, n_features, diagonal=diagonal
    )
    n_coefficients = 2 * n_features + 1 if diagonal else n_features * (n_features + 3) // 2 + 1
    coefficients = np.empty((n_components, n_coefficients))
    natural_coefficients(*scorer(mixture), diagonal, coefficients)
    packed = np.zeros(coefficients.shape[::-1])
    total = accumulate_products(samples, sample_weights, offset, inverse, coefficients, diagonal, packed)
    counts, first = np.empty(n_components), np.empty((n_components, n_features))
    second = np.zeros((n_components, n_features, n_features))
    unpack_statistics(packed, diagonal, counts, first, second)
    expected = list(reference_statistics(z, sample_weights, mixture, np.zeros_like(mixture[1])))
    if diagonal:
        expected[2] = expected[2] * np.eye(n_features)
    for value, wanted in zip((counts, first, second, total), expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("n_samples", "n_components", "n_features"), CASES)
def test_centred_agrees_with_scipy(n_samples, n_components, n_features):
    mixture, z, sample_weights, samples, offset, inverse = problem(n_samples, n_components, n_features)
    moments = np.zeros((n_components, n_features + 1, n_features + 1))
    total = accumulate_centred(samples, sample_weights, offset, inverse, *scorer(mixture), moments)
    counts, first, second, likelihood = reference_statistics(z, sample_weights, mixture, mixture[1])
    np.testing.assert_allclose(moments[:, -1, -1], counts, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moments[:, :-1, -1], first, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moments[:, :-1, :-1], second, rtol=1e-9, atol=1e-9)
    assert total == pytest.approx(likelihood, rel=1e-9)


def test_centred_keeps_its_digits_where_products_lose_them():
    # A component 1e-6 wide at distance 1 from the origin: the products cancel 12 of 16 digits.
    rng = np.random.default_rng(0)
    mixture = (np.ones(1), np.ones((1, 2)), 1e-12 * np.eye(2)[None])
    samples, weights = 1.0 + 1e-6 * rng.normal(size=(100, 2)), np.ones(100)
    exact = multivariate_normal(np.ones(2), 1e-12 * np.eye(2)).logpdf(samples).sum()
    unit = np.zeros(2), np.ones(2)
    coefficients = np.empty((1, 6))
    natural_coefficients(*scorer(mixture), False, coefficients)
    centred = accumulate_centred(samples, weights, *unit, *scorer(mixture), np.zeros((1, 3, 3)))
    products = accumulate_products(samples, weights, *unit, coefficients, False, np.zeros((6, 1)))
    assert abs(centred - exact) < 1e-9 * abs(exact)
    assert abs(products - exact) > 1e-9 * abs(exact)


def test_features_are_the_upper_triangle_the_sample_and_one():
    features = np.zeros((10, 1))
    features[6:9, 0] = [2.0, 3.0, 5.0]
    expand(features, 3, False)
    assert features[:, 0].tolist() == [4, 6, 10, 9, 15, 25, 2, 3, 5, 1]
    features = np.zeros((7, 1))
    features[3:6, 0] = [2.0, 3.0, 5.0]
    expand(features, 3, True)
    assert features[:, 0].tolist() == [4, 9, 25, 2, 3, 5, 1]


def softmax(columns, weights):
    rows = np.empty((2, len(weights)))
    return softmax_columns(columns, np.asarray(weights), rows[0], rows[1])


def test_softmax_survives_samples_without_any_density():
    columns = np.array([[-np.inf, 0.0], [-np.inf, -np.inf]])
    assert softmax(columns, [0.0, 2.0]) == 0.0
    assert columns.tolist() == [[0.0, 2.0], [0.0, 0.0]]
    assert softmax(np.full((2, 1), -np.inf), [1.0]) == -np.inf


def test_softmax_does_not_overflow():
    columns = np.array([[1e5], [1e5 + np.log(3.0)]])
    total = softmax(columns, [1.0])
    np.testing.assert_allclose(columns[:, 0], [0.25, 0.75], rtol=1e-10)
    assert total == pytest.approx(1e5 + np.log(4.0))


def test_labels_give_the_moments_of_each_group():
    rng = np.random.default_rng(1)
    samples, weights = rng.normal(size=(50, 2)), rng.random(50)
    labels = rng.integers(3, size=50)
    counts, first, second = np.zeros(3), np.zeros((3, 2)), np.zeros((3, 2, 2))
    accumulate_labels(samples, weights, labels, counts, first, second)
    for k in range(3):
        x, w = samples[labels == k], weights[labels == k]
        np.testing.assert_allclose(counts[k], w.sum())
        np.testing.assert_allclose(first[k], w @ x)
        np.testing.assert_allclose(second[k], (w[:, None] * x).T @ x)


@pytest.mark.parametrize("observed", [(0, 2), (1,), (0, 1, 2), ()])
def test_missing_values_have_their_textbook_conditional_moments(observed):
    # One pattern of two components in three dimensions. E[x xᵀ | x_o] by explicit inverses, densities by scipy.
    rng = np.random.default_rng(2)
    weights, means, covariances = random_mixture(rng, 2, 3)
    offset, scale = np.array([1.0, -2.0, 0.5]), np.array([0.1, 3.0, 1.0])
    n_rows = 2 * BLOCK + 3
    samples, of_sample = rng.normal(size=(n_rows + 5, 3)), rng.random(n_rows + 5)
    rows = np.sort(rng.choice(len(samples), n_rows, replace=False))
    here, there = (
        np.array(observed, dtype=int),
        np.array([i for i in range(3) if i not in observed], dtype=int),
    )
    order = np.concatenate([here, there])
    whole = np.log(weights) - 0.5 * np.linalg.slogdet(2.0 * np.pi * covariances)[1]
    o, m = len(here), len(there)
    conditionals = PatternConditionals(
        np.empty(2), np.empty((2, o)), np.empty((2, o, o)), np.empty((2, m, o)), np.empty((2, m, m))
    )
    assert condition_on_pattern(order, whole, means, covariances, conditionals) == -1
    statistics = np.ones((2, 4, 4))
    total = accumulate_pattern(samples, rows, of_sample, order, offset, 1.0 / scale, conditionals, statistics)

    z = (samples[np.ix_(rows, here)] - offset[here]) / scale[here]
    log_joint = np.tile(np.log(weights), (n_rows, 1))
    if o:
        for k in range(2):
            log_joint[:, k] += multivariate_normal(means[k, here], covariances[k][np.ix_(here, here)]).logpdf(
                z
            )
    evidence = logsumexp(log_joint, axis=1)
    np.testing.assert_allclose(total, of_sample[rows] @ evidence, rtol=1e-12, atol=1e-10)
    expected = np.ones((2, 4, 4))
    for k, sigma in enumerate(covariances):
        r = of_sample[rows] * np.exp(log_joint[:, k] - evidence)
        slopes = sigma[np.ix_(there, here)] @ np.linalg.inv(sigma[np.ix_(here, here)])
        d = np.ones((n_rows, 4))
        d[:, here] = z - means[k, here]
        d[:, there] = d[:, here] @ slopes.T
        expected[k] += (r[:, None] * d).T @ d
        expected[k][np.ix_(there, there)] += r.sum() * (
            sigma[np.ix_(there, there)] - slopes @ sigma[np.ix_(here, there)]
        )
    np.testing.assert_allclose(statistics, expected, rtol=1e-10, atol=1e-9)


def test_a_pattern_of_a_covariance_that_is_not_positive_definite_is_told():
    conditionals = PatternConditionals(
        np.empty(2), np.empty((2, 1)), np.empty((2, 1, 1)), np.empty((2, 1, 1)), np.empty((2, 1, 1))
    )
    covariances = np.stack([np.eye(2), np.ones((2, 2))])
    order = np.array([1, 0])
    assert condition_on_pattern(order, np.zeros(2), np.zeros((2, 2)), covariances, conditionals) == 1
