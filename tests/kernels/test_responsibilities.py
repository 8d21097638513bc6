from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gmr_robot.kernels import responsibilities as kernels
from gmr_robot.kernels.exact_row import exact_row, extended_squared_distance, squared_distance
from gmr_robot.mixture.factorisation import components_of


def mixture(n_components=3, n_features=3, seed=0, spread=1.0):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(n_components, n_features, n_features))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(n_features)
    weights = rng.dirichlet(np.ones(n_components))
    return weights, spread * rng.normal(size=(n_components, n_features)), covariances


def evaluate(parts, samples):
    table, evidence = np.empty((len(samples), len(parts.means))), np.empty(len(samples))
    kernels.responsibilities(parts, samples, table)
    kernels.log_densities(parts, samples, evidence)
    return table, evidence


def exact_differences(parameters, x):
    """log p(1, x) − log p(0, x) with distances in fractions, which round nothing."""
    weights, means, covariances = parameters
    half_squares = []
    for mean, covariance in zip(means, covariances, strict=True):
        inverse = fraction_inverse([[Fraction(v) for v in row] for row in covariance.tolist()])
        step = [Fraction(a) - Fraction(b) for a, b in zip(x.tolist(), mean.tolist(), strict=True)]
        half_squares.append(
            sum(
                a * v * b
                for a, row in zip(step, inverse, strict=True)
                for v, b in zip(row, step, strict=True)
            )
            / 2
        )
    log_factors = np.log(weights) - 0.5 * np.array([np.linalg.slogdet(c)[1] for c in covariances])
    return float(half_squares[0] - half_squares[1]) + log_factors[1] - log_factors[0]


def fraction_inverse(matrix):
    n = len(matrix)
    rows = [row + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(matrix)]
    for i in range(n):
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for j in range(n):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[n:] for row in rows]


def test_fast_rows_are_the_exact_rows():
    parameters = mixture()
    parts = components_of(*parameters, name="covariances")
    samples = np.random.default_rng(1).normal(size=(kernels.BLOCK + 9, 3)) * 3.0
    table, evidence = evaluate(parts, samples)
    for n, x in enumerate(samples):
        weights = np.empty(3)
        log_density = exact_row(x, parts, np.empty((2, 3)), np.empty(3), weights)
        np.testing.assert_allclose(table[n], weights, rtol=1e-11, atol=1e-15)
        assert evidence[n] == pytest.approx(log_density, rel=1e-12)


def test_rivals_a_thousand_deviations_away_are_told_apart():
    # Two mirror images of one component, seen from near the plane between them: distances of 1e6 that differ by
    # a few units, where double precision keeps an error of 1e-7.
    weights, means, covariances = mixture(2, 3, seed=4)
    covariances[1], means[1], weights[:] = covariances[0], means[0] + [1e-3, 2e-3, -1e-3], 0.5
    parts = components_of(weights, means, covariances, name="covariances")
    rng = np.random.default_rng(5)
    samples = means[0] + 1e3 * rng.normal(size=(50, 3)) @ np.linalg.cholesky(covariances[0]).T
    table, _ = evaluate(parts, samples)
    logits = np.array([exact_differences((weights, means, covariances), x) for x in samples])
    assert (np.abs(logits) < 25.0).all()
    np.testing.assert_allclose(table[:, 1], 1.0 / (1.0 + np.exp(-logits)), rtol=0.0, atol=2e-10)


def test_component_of_weight_zero_gets_nothing():
    _, means, covariances = mixture(2)
    parts = components_of(np.array([1.0, 0.0]), means, covariances, name="covariances")
    table, _ = evaluate(parts, np.array([means[1], means[1] + 1e5]))
    assert table.tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_sample_beyond_overflow_belongs_to_the_closest_component():
    means, covariances = np.array([[0.0], [1.0], [0.0]]), np.array([[[1.0]], [[1.0]], [[4.0]]])
    samples = np.array([[1e200], [-1e308]])
    with np.errstate(all="ignore"):
        for weights, winner in (([0.3, 0.3, 0.4], [0, 0, 1]), ([0.5, 0.5, 0.0], [0.5, 0.5, 0.0])):
            parts = components_of(np.array(weights), means, covariances, name="covariances")
            table, evidence = evaluate(parts, samples)
            assert (evidence == -np.inf).all()
            assert table.tolist() == [winner, winner]


@pytest.mark.parametrize("n_features", [1, 3, 12])
def test_stated_bound_holds_the_error_of_double_precision(n_features):
    rng = np.random.default_rng(n_features)
    basis = np.linalg.qr(rng.normal(size=(n_features, n_features)))[0]
    covariance = (basis * np.geomspace(1.0, 1e-8, n_features)) @ basis.T
    covariance = 0.5 * (covariance + covariance.T)
    parts = components_of(np.ones(1), rng.normal(size=(1, n_features)), covariance[None], name="covariances")
    samples = parts.means[0] + 1e3 * rng.normal(size=(40, n_features))
    for x in samples:
        high, low = extended_squared_distance(x, parts, 0, np.empty((2, n_features)))
        rounded = squared_distance(x, parts.means[0], parts.whiteners[0])
        error = abs((rounded - high) - low)
        assert 0.5 * error <= parts.sensitivities[0] * high
    # Near a component of moderate condition the rule finds nothing to compute again.
    common = components_of(*mixture(), name="covariances")
    assert (common.sensitivities * 100.0**2 < kernels.LARGEST_ERROR).all()
