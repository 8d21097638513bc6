"""One Gaussian against scipy and closed forms."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import multivariate_normal

from gmr_robot.interop.gmr import MVN

MEAN = np.array([0.5, -1.0, 2.0])
COVARIANCE = np.array([[2.0, 0.6, -0.3], [0.6, 1.0, 0.2], [-0.3, 0.2, 0.5]])


@pytest.fixture
def gaussian():
    return MVN(MEAN, COVARIANCE, random_state=0)


def test_densities_are_those_of_scipy(gaussian):
    points = np.random.default_rng(0).normal(size=(30, 3))
    expected = multivariate_normal(MEAN, COVARIANCE).pdf(points)
    assert_allclose(gaussian.to_probability_density(points), expected)
    factor, exponents = gaussian.to_norm_factor_and_exponents(points)
    assert_allclose(factor * np.exp(exponents), expected)
    assert_allclose(gaussian.to_probability_density(points[0]), expected[:1])


def test_conditionals_are_quotients_of_densities(gaussian):
    values, points = [0.3, 1.5], np.linspace(-3.0, 3.0, 7)
    conditional = gaussian.condition([0, 2], values)
    joint = gaussian.to_probability_density(np.column_stack([np.full(7, 0.3), points, np.full(7, 1.5)]))
    marginal = gaussian.marginalize([0, 2]).to_probability_density([values])
    assert_allclose(conditional.to_probability_density(points[:, None]), joint / marginal)


@pytest.mark.parametrize("indices", [[0, 2], np.array([True, False, True]), [0, -1], (-3, 2)])
def test_indices_are_those_of_numpy(gaussian, indices):
    assert_array_equal(gaussian.marginalize(indices).mean, MEAN[[0, 2]])
    assert_array_equal(gaussian.predict(indices, [[0.5, 2.0]])[0], [[-1.0]])


@pytest.mark.parametrize(
    ("indices", "message"), [([], "empty"), ([3], "out of bounds"), ([0, 0], "at most once")]
)
def test_wrong_indices_are_refused(gaussian, indices, message):
    with pytest.raises(ValueError, match=message):
        gaussian.predict(indices, np.zeros((1, len(indices))))


def test_samples_have_the_moments(gaussian):
    samples = gaussian.sample(50_000)
    assert_allclose(samples.mean(axis=0), MEAN, atol=0.02)
    assert_allclose(np.cov(samples.T), COVARIANCE, atol=0.05)


def test_unscented_transform_of_a_square(gaussian):
    line = MVN([2.0], [[0.01]], random_state=3)
    square = line.estimate_from_sigma_points(
        line.sigma_points(alpha=1.0, kappa=2.0) ** 2, alpha=1.0, kappa=2.0
    )
    assert square.mean[0] == pytest.approx(4.0 + 0.01)  # E x² = μ² + σ², exactly
    assert square.random_state is line.random_state
    assert line.estimate_from_sigma_points(
        line.sigma_points(), random_state=gaussian.random_state
    ).random_state is (gaussian.random_state)


def test_an_ellipse_needs_two_dimensions(gaussian):
    with pytest.raises(ValueError, match="marginalize"):
        gaussian.to_ellipse()


@pytest.mark.parametrize("given", [{}, {"mean": MEAN}, {"covariance": COVARIANCE}])
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("sample", (1,)),
        ("sample_confidence_region", (1, 0.5)),
        ("is_in_confidence_region", (MEAN, 0.5)),
        ("to_norm_factor_and_exponents", (MEAN,)),
        ("to_probability_density", (MEAN,)),
        ("marginalize", ([0],)),
        ("condition", ([0], [0.0])),
        ("predict", ([0], [[0.0]])),
        ("squared_mahalanobis_distance", (MEAN,)),
        ("to_ellipse", ()),
        ("sigma_points", ()),
        ("estimate_from_sigma_points", (np.zeros((7, 3)),)),
    ],
)
def test_what_is_not_initialised_says_so(given, method, arguments):
    with pytest.raises(ValueError, match=r"this MVN has no .*from_samples"):
        getattr(MVN(**given), method)(*arguments)


def test_bad_parameters_and_samples_are_refused():
    with pytest.raises(ValueError, match="mean"):
        MVN(mean=[[0.0]])
    with pytest.raises(ValueError, match=r"covariance has the shape \(2, 2\)"):
        MVN([0.0], np.eye(2)).sample(1)
    with pytest.raises(ValueError, match=r"samples\[1, 0\]"):
        MVN().from_samples([[0.0], [np.nan]])


def test_it_can_be_copied_and_pickled(gaussian):
    for twin in (copy.deepcopy(gaussian), pickle.loads(pickle.dumps(gaussian))):
        assert_array_equal(twin.mean, gaussian.mean)
        assert_array_equal(twin.sample(2), copy.deepcopy(gaussian).sample(2))
