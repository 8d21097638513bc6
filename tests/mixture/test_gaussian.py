from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, kstest, multivariate_normal

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import Gaussian, region_radius


@pytest.fixture
def gaussian():
    rng = np.random.default_rng(0)
    root = rng.normal(size=(4, 4))
    return Gaussian(rng.normal(size=4), root @ root.T + 0.1 * np.eye(4))


def test_log_density_agrees_with_scipy(gaussian):
    points = np.random.default_rng(1).normal(size=(50, 4))
    expected = multivariate_normal(gaussian.mean, gaussian.covariance).logpdf(points)
    np.testing.assert_allclose(gaussian.log_density(points), expected, rtol=1e-11)


def test_condition_is_the_textbook_formula(gaussian):
    known, values = [2, 0], np.array([0.5, -1.0])
    conditional = gaussian.condition(known, values)
    mean, sigma = gaussian.mean, gaussian.covariance
    gain = sigma[np.ix_([1, 3], known)] @ np.linalg.inv(sigma[np.ix_(known, known)])
    np.testing.assert_allclose(conditional.mean, mean[[1, 3]] + gain @ (values - mean[known]), rtol=1e-10)
    expected = sigma[np.ix_([1, 3], [1, 3])] - gain @ sigma[np.ix_(known, [1, 3])]
    np.testing.assert_allclose(conditional.covariance, expected, rtol=1e-10)


def test_marginal_keeps_the_order_asked_for(gaussian):
    marginal = gaussian.marginal([3, 1])
    assert marginal.mean.tolist() == gaussian.mean[[3, 1]].tolist()
    assert marginal.covariance.tolist() == gaussian.covariance[np.ix_([3, 1], [3, 1])].tolist()


@pytest.mark.parametrize("n_dimensions", range(1, 13))
def test_region_holds_alpha(n_dimensions):
    # scipy's χ² with as many degrees of freedom as dimensions; and the share of samples inside.
    gaussian = Gaussian(np.zeros(n_dimensions), np.eye(n_dimensions))
    assert region_radius(0.7, n_dimensions=n_dimensions) == pytest.approx(
        np.sqrt(chi2(n_dimensions).ppf(0.7))
    )
    inside = gaussian.in_region(gaussian.sample(20_000, rng=n_dimensions), alpha=0.7).mean()
    assert abs(inside - 0.7) < 5.0 * np.sqrt(0.7 * 0.3 / 20_000)


@pytest.mark.parametrize("n_dimensions", [1, 2, 3, 7])
def test_draws_in_the_region_are_rejection_draws_in_distribution(n_dimensions):
    gaussian, alpha, n = Gaussian(np.zeros(n_dimensions), np.eye(n_dimensions)), 0.6, 4000
    drawn = gaussian.sample(n, rng=0, alpha=alpha)
    assert gaussian.in_region(drawn, alpha=alpha).all()
    free = gaussian.sample(4 * n, rng=1)
    kept = free[gaussian.in_region(free, alpha=alpha)]
    for statistic in (lambda x: np.linalg.norm(x, axis=1), lambda x: x[:, 0]):
        assert kstest(statistic(drawn), statistic(kept)).pvalue > 1e-3


def test_alpha_zero_draws_the_mean_and_alpha_one_everything(gaussian):
    np.testing.assert_array_equal(gaussian.sample(3, rng=0, alpha=0.0), np.tile(gaussian.mean, (3, 1)))
    assert region_radius(1.0, n_dimensions=2) == np.inf
    everything = gaussian.sample(100_000, rng=0)
    np.testing.assert_allclose(np.cov(everything.T), gaussian.covariance, atol=0.15)


def test_ellipse_lies_on_the_level_of_its_factor(gaussian):
    ellipse = gaussian.ellipse(2.0, dims=(1, 3))
    distances = gaussian.marginal([1, 3]).squared_mahalanobis(ellipse.points(17))
    np.testing.assert_allclose(distances, 4.0, rtol=1e-10)
    assert ellipse.semi_axes[0] >= ellipse.semi_axes[1]


def test_arrays_cannot_be_written(gaussian):
    with pytest.raises(ValueError, match="read-only"):
        gaussian.mean[0] = 1.0


@pytest.mark.parametrize(
    ("mean", "covariance", "message"),
    [
        ([0.0, 0.0], [[1.0, 0.0], [0.0, -1.0]], "not positive definite: its smallest eigenvalue is -1"),
        ([0.0, 0.0], [[1.0, 0.5], [0.0, 1.0]], "not symmetric"),
        ([0.0], [[1.0, 0.0], [0.0, 1.0]], r"covariance has the shape \(2, 2\); expected \(1, 1\)"),
        ([0.0, np.nan], np.eye(2), r"mean\[1\] is nan"),
        (["a", "b"], np.eye(2), "expected real numbers"),
    ],
)
def test_bad_parameters_are_named(mean, covariance, message):
    with pytest.raises(InputError, match=message):
        Gaussian(mean, covariance)


@pytest.mark.parametrize("alpha", [-0.1, 1.1, np.nan])
def test_alpha_outside_its_range_is_refused(gaussian, alpha):
    with pytest.raises(InputError, match="alpha is"):
        gaussian.sample(1, rng=0, alpha=alpha)


def test_norm_factor_and_exponents_give_the_density(gaussian):
    points = np.random.default_rng(1).normal(size=(20, 4))
    factor, exponents = gaussian.norm_factor_and_exponents(points)
    expected = multivariate_normal(gaussian.mean, gaussian.covariance)
    np.testing.assert_allclose(factor * np.exp(exponents), expected.pdf(points), rtol=1e-11)
    assert factor == pytest.approx(expected.pdf(gaussian.mean), rel=1e-12)
    assert gaussian.log_normaliser == pytest.approx(expected.logpdf(gaussian.mean), rel=1e-12)


@pytest.mark.parametrize(("variance", "expected"), [(1e-300, np.inf), (1e300, 0.0)])
def test_the_log_normaliser_stays_in_range_where_the_factor_leaves_it(variance, expected):
    gaussian = Gaussian(np.zeros(3), variance * np.eye(3))
    assert gaussian.norm_factor_and_exponents(np.zeros((1, 3)))[0] == expected
    assert gaussian.log_normaliser == pytest.approx(-1.5 * np.log(2.0 * np.pi * variance))
