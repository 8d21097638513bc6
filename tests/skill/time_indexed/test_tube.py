from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.stats import norm

from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill.time_indexed.tube import regression_with_rates, tube_of


@pytest.fixture
def mixture():
    """Four components along two seconds, in three dimensions."""
    rng = np.random.default_rng(2)
    factors = 0.3 * rng.normal(size=(4, 4, 4)) + 0.4 * np.eye(4)
    covariances = factors @ factors.transpose(0, 2, 1)
    means = np.column_stack([np.linspace(0.1, 1.9, 4), rng.normal(size=(4, 3))])
    return GaussianMixture(np.array([0.1, 0.4, 0.2, 0.3]), means, covariances)


def by_definition(mixture, t):
    """Calinon, Guenter & Billard 2007, equations 11 and 12 with the spread between components, for one time."""
    weights = mixture.weights * norm.pdf(t, mixture.means[:, 0], np.sqrt(mixture.covariances[:, 0, 0]))
    weights = weights / weights.sum()
    mean, second = np.zeros(3), np.zeros((3, 3))
    for h, m, c in zip(weights, mixture.means, mixture.covariances, strict=True):
        local = m[1:] + c[1:, 0] / c[0, 0] * (t - m[0])
        inner = c[1:, 1:] - np.outer(c[1:, 0], c[0, 1:]) / c[0, 0]
        mean += h * local
        second += h * (inner + np.outer(local, local))
    return mean, second - np.outer(mean, mean)


def test_mean_and_covariance_are_regression_on_time(mixture):
    tube = tube_of(mixture, duration=2.0, spread=0.0)
    times = np.linspace(0.0, 2.0, 37)
    expected = [by_definition(mixture, t) for t in times]
    np.testing.assert_allclose(tube.mean.at(times), [mean for mean, _ in expected], atol=1e-6)
    np.testing.assert_allclose(tube.covariance(times), [spread for _, spread in expected], atol=1e-6)
    exact = regression_with_rates(mixture, times)
    np.testing.assert_allclose(exact[0], [mean for mean, _ in expected], rtol=1e-10)
    np.testing.assert_allclose(exact[2], [spread for _, spread in expected], rtol=1e-9)


def test_rates_are_finite_differences(mixture):
    times, h = np.linspace(0.05, 1.95, 21), 1e-5
    _, mean_rate, _, covariance_rate = regression_with_rates(mixture, times)
    before, after = regression_with_rates(mixture, times - h), regression_with_rates(mixture, times + h)
    np.testing.assert_allclose(mean_rate, (after[0] - before[0]) / (2 * h), atol=1e-7)
    np.testing.assert_allclose(covariance_rate, (after[2] - before[2]) / (2 * h), atol=1e-7)


def test_root_is_the_symmetric_one_and_its_rate_the_derivative(mixture):
    tube = tube_of(mixture, duration=2.0, spread=0.0)
    nodes = tube.mean.nodes
    root, rate = tube.nodal_roots
    for index in (0, 57, len(nodes) - 1):
        covariance = by_definition(mixture, nodes[index])[1]
        np.testing.assert_allclose(root[index], sqrtm(covariance).real, atol=1e-9)
    h, inside = 1e-6, nodes[1:-1:9]
    numeric = (tube.root(inside + h) - tube.root(inside - h)) / (2 * h)
    np.testing.assert_allclose(rate[1:-1:9], numeric, atol=1e-6)


def test_whitening_is_the_mahalanobis_distance(mixture):
    tube = tube_of(mixture, duration=2.0, spread=0.0)
    deviation = np.array([[0.3, -0.1, 0.2]])
    whitened = tube.whiten(np.array([0.7]), deviation)
    expected = deviation[0] @ np.linalg.solve(by_definition(mixture, 0.7)[1], deviation[0])
    assert np.sum(whitened**2) == pytest.approx(expected, rel=1e-5)


def test_spread_is_added(mixture):
    plain, wider = (tube_of(mixture, duration=2.0, spread=spread) for spread in (0.0, 0.5))
    times = plain.mean.nodes[::40]
    np.testing.assert_allclose(wider.covariance(times), plain.covariance(times) + 0.25 * np.eye(3), atol=1e-9)


def test_strongest_component_is_piecewise_straight(mixture):
    tube = tube_of(mixture, duration=2.0, spread=0.0)
    for t in (0.1, 0.8, 1.3, 1.95):
        densities = mixture.weights * norm.pdf(t, mixture.means[:, 0], np.sqrt(mixture.covariances[:, 0, 0]))
        k = int(np.argmax(densities))
        m, c = mixture.means[k], mixture.covariances[k]
        expected = m[1:] + c[1:, 0] / c[0, 0] * (t - m[0])
        np.testing.assert_allclose(tube.strongest.at(np.array([t]))[0], expected, atol=1e-9)
        np.testing.assert_allclose(tube.strongest.rate(np.array([t]))[0], c[1:, 0] / c[0, 0], atol=1e-9)
