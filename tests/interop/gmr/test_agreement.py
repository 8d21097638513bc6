"""Where gmr is right, ours says the same, attribute by attribute and method by method."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gmr_robot.interop import gmr as ours


@pytest.fixture
def pair(peer, parameters):
    return [library.GMM(3, *parameters, random_state=0) for library in (peer, ours)]


@pytest.fixture
def gaussians(pair):
    return [mixture.extract_mvn(1) for mixture in pair]


@pytest.mark.parametrize("name", ["GMM", "MVN"])
def test_methods_have_the_same_parameters_with_the_same_defaults(peer, name):
    theirs, own = getattr(peer, name), getattr(ours, name)
    for method, function in inspect.getmembers(theirs, inspect.isfunction):
        if method == "__init__" or not method.startswith("_"):
            expected = [(p.name, p.default) for p in inspect.signature(function).parameters.values()]
            found = inspect.signature(getattr(own, method)).parameters.values()
            assert [(p.name, p.default) for p in found] == expected, method


@pytest.mark.parametrize(
    "name",
    [
        "plot_error_ellipse",
        "plot_error_ellipses",
        "kmeansplusplus_initialization",
        "covariance_initialization",
    ],
)
def test_functions_have_the_same_parameters(peer, name):
    theirs, own = inspect.signature(getattr(peer, name)), inspect.signature(getattr(ours, name))
    assert list(own.parameters) == list(theirs.parameters)
    for one, other in zip(own.parameters.values(), theirs.parameters.values(), strict=True):
        assert_array_equal(one.default, other.default)


def test_attributes_are_the_same(pair):
    theirs, own = pair
    for name in ("n_components", "priors", "means", "covariances", "verbose"):
        assert_array_equal(getattr(own, name), getattr(theirs, name))
    assert isinstance(own.random_state, np.random.RandomState)


def test_densities_and_responsibilities_are_the_same(pair, gaussians):
    points = np.random.default_rng(1).normal(size=(50, 4))
    theirs, own = pair
    assert_allclose(own.to_probability_density(points), theirs.to_probability_density(points), rtol=1e-9)
    assert_allclose(own.to_responsibilities(points), theirs.to_responsibilities(points), atol=1e-9)
    gaussian, reference = gaussians[1], gaussians[0]
    assert_allclose(gaussian.to_probability_density(points), reference.to_probability_density(points))
    for found, expected in zip(
        gaussian.to_norm_factor_and_exponents(points),
        reference.to_norm_factor_and_exponents(points),
        strict=True,
    ):
        assert_allclose(found, expected)
    distances = [one.squared_mahalanobis_distance(points[0]) for one in gaussians]
    assert distances[1] == pytest.approx(distances[0])


@pytest.mark.parametrize("known", [[0], [2, 0], [3, 1, 2], np.array([-1])])
def test_conditioning_and_regression_are_the_same(pair, gaussians, known):
    points = np.random.default_rng(2).normal(size=(20, len(known)))
    conditionals = [one.condition(known, points[0]) for one in pair]
    for name in ("priors", "means", "covariances"):
        assert_allclose(getattr(conditionals[1], name), getattr(conditionals[0], name), atol=1e-9)
    assert conditionals[1].random_state is pair[1].random_state
    assert_allclose(pair[1].predict(known, points), pair[0].predict(known, points), atol=1e-9)
    for found, expected in zip(*[one.predict(known, points) for one in reversed(gaussians)], strict=True):
        assert_allclose(found, expected, atol=1e-9)
    own, theirs = (
        gaussians[1].condition(known, points[0]),
        gaussians[0].condition(np.asarray(known), points[0]),
    )
    assert_allclose(own.mean, theirs.mean, atol=1e-9)
    assert_allclose(own.covariance, theirs.covariance, atol=1e-9)


def test_gaussian_predicts_one_point_as_gmr_does(gaussians):
    found, expected = gaussians[1].predict([1, 3], [0.5, -1.0]), gaussians[0].predict([1, 3], [0.5, -1.0])
    assert found[0].shape == (2,)
    assert_allclose(found[0], expected[0])


def test_marginals_moments_and_components_are_the_same(pair, gaussians):
    marginals = [one.marginalize(np.array([3, 1])) for one in gaussians]
    assert_array_equal(marginals[1].mean, marginals[0].mean)
    assert_array_equal(marginals[1].covariance, marginals[0].covariance)
    collapsed = [one.to_mvn() for one in pair]
    assert_allclose(collapsed[1].mean, collapsed[0].mean)
    assert_allclose(collapsed[1].covariance, collapsed[0].covariance)


def test_ellipses_are_the_same(peer, parameters):
    priors, means, covariances = parameters
    plane = priors, means[:, :2], covariances[:, :2, :2]
    theirs, own = (library.GMM(3, *plane).to_ellipses(1.5) for library in (peer, ours))
    for (found_mean, found), (mean, expected) in zip(own, theirs, strict=True):
        assert_array_equal(found_mean, mean)
        assert_allclose(found[1:], expected[1:])
        assert found[0] == pytest.approx(expected[0])  # of an axis, the same of its two directions


@pytest.mark.parametrize("bessels_correction", [True, False])
def test_estimates_from_samples_are_the_same(peer, bessels_correction):
    samples = np.random.default_rng(3).normal(size=(30, 3))
    theirs, own = (
        library.MVN().from_samples(samples, bessels_correction=bessels_correction) for library in (peer, ours)
    )
    assert_allclose(own.mean, theirs.mean, atol=1e-15)
    assert_allclose(own.covariance, theirs.covariance)


@pytest.mark.parametrize("n_samples_eff", [7.5, [4.0, 40.0, 400.0]])
def test_shrinkage_is_the_same(pair, n_samples_eff):
    for one in pair:
        one.apply_oracle_approximating_shrinkage(n_samples_eff)
    assert_allclose(pair[1].covariances, pair[0].covariances)


def test_unscented_transform_is_the_same_for_affine_functions(gaussians):
    matrix = np.random.default_rng(5).normal(size=(4, 2))
    images = [one.estimate_from_sigma_points(one.sigma_points() @ matrix + 1.0) for one in gaussians]
    assert_allclose(images[1].mean, images[0].mean, atol=1e-8)
    assert_allclose(images[1].covariance, images[0].covariance, rtol=1e-5)


def test_initial_covariances_are_the_same(peer):
    samples = np.random.default_rng(6).normal(size=(40, 3)) * [1.0, 10.0, 0.1]
    assert_allclose(ours.covariance_initialization(samples, 4), peer.covariance_initialization(samples, 4))


def test_the_same_seed_draws_the_same_samples(peer, pair, gaussians):
    assert_array_equal(gaussians[1].sample(10), gaussians[0].sample(10))
    theirs, own = (
        library.GMM(3, *_parameters(pair[0]), random_state=7).sample(20) for library in (peer, ours)
    )
    assert_array_equal(np.sort(own[:, 0]), np.sort(theirs[:, 0]))


def test_the_same_seed_starts_at_the_same_samples(peer):
    samples = np.random.default_rng(8).normal(size=(1000, 2))
    theirs, own = (
        library.GMM(3, random_state=11).from_samples(samples, n_iter=0) for library in (peer, ours)
    )
    assert_array_equal(own.means, theirs.means)
    assert_array_equal(own.priors, theirs.priors)


def test_em_ends_where_gmr_ends(peer):
    rng = np.random.default_rng(9)
    samples = np.concatenate(
        [rng.normal(size=(2000, 2)), rng.normal(size=(3000, 2)) * [0.5, 1.5] + [4.0, 1.0]]
    )
    theirs, own = (
        library.GMM(2, random_state=2).from_samples(samples, n_iter=500) for library in (peer, ours)
    )
    assert_allclose(own.priors, theirs.priors, atol=1e-4)
    assert_allclose(own.means, theirs.means, atol=1e-3)
    assert_allclose(own.covariances, theirs.covariances, atol=2e-3)  # the prior counts as one sample


def _parameters(mixture):
    return mixture.priors, mixture.means, mixture.covariances
