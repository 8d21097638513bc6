from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import chisquare, multivariate_normal

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, oracle_approximating_shrinkage


@pytest.fixture
def mixture():
    rng = np.random.default_rng(0)
    roots = rng.normal(size=(3, 4, 4))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(4)
    return GaussianMixture(rng.dirichlet(np.ones(3)), rng.normal(size=(3, 4)), covariances)


def log_terms(mixture, points):
    return np.stack(
        [
            np.log(w) + multivariate_normal(m, c).logpdf(points)
            for w, m, c in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
        ],
        axis=-1,
    )


def test_density_and_responsibilities_agree_with_scipy(mixture):
    points = np.random.default_rng(1).normal(size=(40, 4))
    terms = log_terms(mixture, points)
    np.testing.assert_allclose(mixture.log_density(points), logsumexp(terms, axis=1), rtol=1e-11)
    expected = np.exp(terms - logsumexp(terms, axis=1, keepdims=True))
    np.testing.assert_allclose(mixture.responsibilities(points), expected, rtol=1e-9)


def test_joint_is_marginal_times_conditional(mixture):
    rng = np.random.default_rng(2)
    for point in rng.normal(size=(10, 4)):
        known, rest = [3, 1], [0, 2]
        conditional = mixture.condition(known, point[known])
        log_marginal = mixture.marginal(known).log_density(point[None, known])
        log_conditional = conditional.log_density(point[None, rest])
        np.testing.assert_allclose(
            mixture.log_density(point[None]), log_marginal + log_conditional, rtol=1e-10
        )


def test_condition_in_two_steps_is_condition_at_once(mixture):
    at_once = mixture.condition([0, 2], [0.3, -0.2])
    in_steps = mixture.condition([0], [0.3]).condition([1], [-0.2])
    np.testing.assert_allclose(in_steps.weights, at_once.weights, rtol=1e-10)
    np.testing.assert_allclose(in_steps.means, at_once.means, rtol=1e-10)
    np.testing.assert_allclose(in_steps.covariances, at_once.covariances, rtol=1e-9)


def test_regression_is_the_moments_of_the_conditional(mixture):
    inputs = np.random.default_rng(3).normal(size=(8, 2))
    regression = mixture.regress(inputs, dims=[2, 0])
    np.testing.assert_allclose(mixture.predict(inputs, dims=[2, 0]), regression.mean, rtol=1e-12)
    for n, x in enumerate(inputs):
        collapsed = mixture.condition([2, 0], x).to_gaussian()
        np.testing.assert_allclose(regression.mean[n], collapsed.mean, rtol=1e-10)
        np.testing.assert_allclose(regression.covariance[n], collapsed.covariance, rtol=1e-10)


def test_samples_have_the_mixtures_moments_and_labels(mixture):
    points, labels = mixture.sample(200_000, rng=0)
    collapsed = mixture.to_gaussian()
    np.testing.assert_allclose(points.mean(axis=0), collapsed.mean, atol=0.03)
    np.testing.assert_allclose(np.cov(points.T), collapsed.covariance, atol=0.12)
    assert chisquare(np.bincount(labels, minlength=3), 200_000 * mixture.weights).pvalue > 1e-3
    for k in range(3):
        np.testing.assert_allclose(points[labels == k].mean(axis=0), mixture.means[k], atol=0.06)


def test_region_of_a_mixture_holds_at_least_alpha(mixture):
    points, _ = mixture.sample(20_000, rng=1)
    assert mixture.in_region(points, alpha=0.5).mean() >= 0.5
    inside, labels = mixture.sample(1000, rng=2, alpha=0.5)
    for k in range(3):
        assert mixture.component(k).in_region(inside[labels == k], alpha=0.5).all()


def test_affine_maps_samples_and_densities(mixture):
    rng = np.random.default_rng(4)
    matrix, offset = rng.normal(size=(4, 4)), rng.normal(size=4)
    points = rng.normal(size=(10, 4))
    mapped = mixture.affine(matrix, offset)
    volume = np.linalg.slogdet(matrix)[1]
    np.testing.assert_allclose(
        mapped.log_density(points @ matrix.T + offset), mixture.log_density(points) - volume, rtol=1e-8
    )


def test_collapse_keeps_its_digits_far_from_the_origin():
    mixture = GaussianMixture([0.5, 0.5], [[1e9 - 1.0], [1e9 + 1.0]], [[[1.0]], [[1.0]]])
    assert mixture.to_gaussian().covariance[0, 0] == pytest.approx(2.0, rel=1e-12)


def test_order_of_the_components_changes_nothing(mixture):
    order = [2, 0, 1]
    other = GaussianMixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
    points = np.random.default_rng(5).normal(size=(10, 4))
    np.testing.assert_allclose(other.log_density(points), mixture.log_density(points), rtol=1e-12)
    np.testing.assert_allclose(
        other.predict(points[:, :2], dims=[0, 1]), mixture.predict(points[:, :2], dims=[0, 1]), rtol=1e-10
    )


def test_component_of_weight_zero_takes_no_part():
    mixture = GaussianMixture([1.0, 0.0], [[0.0, 0.0], [5.0, 5.0]], np.stack([np.eye(2)] * 2))
    points = np.array([[5.0, 5.0]])
    assert mixture.responsibilities(points).tolist() == [[1.0, 0.0]]
    assert mixture.predict([[5.0]], dims=[0]) == pytest.approx(0.0)


def test_callers_arrays_are_neither_written_nor_shared():
    weights, means, covariances = np.array([1.0]), np.zeros((1, 2)), np.eye(2)[None].copy()
    mixture = GaussianMixture(weights, means, covariances)
    means[:] = 7.0
    assert mixture.means.tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("weights", "means", "covariances", "message"),
    [
        ([0.7, 0.7], np.zeros((2, 1)), np.ones((2, 1, 1)), "not a distribution"),
        ([1.5, -0.5], np.zeros((2, 1)), np.ones((2, 1, 1)), "not a distribution"),
        ([1.0], np.zeros((2, 1)), np.ones((2, 1, 1)), r"means has the shape \(2, 1\); expected \(1, D\)"),
        ([0.5, 0.5], np.zeros((2, 1)), [[[1.0]], [[0.0]]], r"covariances\[1\] is not positive definite"),
        ([], np.zeros((0, 1)), np.zeros((0, 1, 1)), "empty"),
    ],
)
def test_bad_parameters_are_named(weights, means, covariances, message):
    with pytest.raises(InputError, match=message):
        GaussianMixture(weights, means, covariances)


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ([4], "from 0 to 3"),
        ([-1], "from 0 to 3"),
        ([0, 0], "at most once"),
        ([0.5], "whole numbers"),
        ([], "one"),
    ],
)
def test_bad_dimensions_are_named(mixture, dims, message):
    with pytest.raises(InputError, match=message):
        mixture.condition(dims, np.zeros(len(dims)))


def test_conditioning_on_everything_is_refused(mixture):
    with pytest.raises(InputError, match="must leave at least one"):
        mixture.condition([0, 1, 2, 3], np.zeros(4))


def test_component_densities_assignment_and_likelihood_agree_with_scipy(mixture):
    points = np.random.default_rng(3).normal(size=(40, 4))
    terms = log_terms(mixture, points)
    alone = terms - np.log(mixture.weights)
    np.testing.assert_allclose(mixture.component_log_densities(points), alone, rtol=1e-11)
    np.testing.assert_array_equal(mixture.assign(points), terms.argmax(axis=1))
    assert mixture.log_likelihood(points) == pytest.approx(logsumexp(terms, axis=1).sum(), rel=1e-12)
    assert mixture.log_likelihood(points[:0]) == 0.0


def test_a_component_without_weight_still_has_a_density():
    mixture = GaussianMixture([1.0, 0.0], [[0.0], [3.0]], [[[1.0]], [[4.0]]])
    expected = [[multivariate_normal(m, v).logpdf(3.0) for m, v in ((0.0, 1.0), (3.0, 4.0))]]
    np.testing.assert_allclose(mixture.component_log_densities([[3.0]]), expected, rtol=1e-14)
    assert mixture.assign([[3.0]]).tolist() == [0]


def test_points_far_from_everything_are_assigned_in_the_log_domain():
    mixture = GaussianMixture([0.5, 0.5], [[0.0], [1.0]], [[[1.0]], [[1.0]]])
    assert mixture.assign([[-1e6], [1e6]]).tolist() == [0, 1]


def test_precisions_are_inverse_covariances(mixture):
    precisions = np.linalg.inv(mixture.covariances)
    again = GaussianMixture.from_precisions(mixture.weights, mixture.means, precisions)
    np.testing.assert_allclose(again.covariances, mixture.covariances, rtol=1e-9)
    np.testing.assert_array_equal(again.means, mixture.means)


def test_ill_conditioned_precisions_keep_their_digits():
    # Of [[1, r], [r, 1]] the inverse is [[1, -r], [-r, 1]] / (1 - r²), exactly representable for r = 1 - 2⁻²⁰.
    r = 1.0 - 2.0**-20
    mixture = GaussianMixture.from_precisions([1.0], [[0.0, 0.0]], [[[1.0, r], [r, 1.0]]])
    expected = np.array([[1.0, -r], [-r, 1.0]]) / (2.0**-20 * (2.0 - 2.0**-20))
    np.testing.assert_allclose(mixture.covariances[0], expected, rtol=1e-13)


def test_shrinking_goes_component_by_component(mixture):
    for given, each in (([5, 9, 20], [5, 9, 20]), (30.0, 30.0 * mixture.weights)):
        shrunk = mixture.shrunk(given)
        for k, n in enumerate(each):
            expected, _ = oracle_approximating_shrinkage(mixture.covariances[k], n)
            np.testing.assert_allclose(shrunk.covariances[k], expected, rtol=1e-13)
        np.testing.assert_array_equal(shrunk.means, mixture.means)


def test_components_of_no_samples_become_spheres(mixture):
    shrunk = mixture.shrunk([0.0, 1e12, 1e12])
    np.testing.assert_allclose(shrunk.covariances[0], np.trace(mixture.covariances[0]) / 4.0 * np.eye(4))
    np.testing.assert_allclose(shrunk.covariances[1:], mixture.covariances[1:], rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.shrunk([1.0, 2.0]), r"n_samples has the shape \(2,\); expected \(3,\)"),
        (lambda m: m.shrunk(-1.0), "no negative number of samples"),
        (lambda m: m.shrunk(np.nan), "n_samples is nan"),
        (
            lambda m: GaussianMixture.from_precisions(m.weights, m.means, -m.covariances),
            r"precisions\[0\] is not positive definite",
        ),
        (
            lambda m: GaussianMixture.from_precisions(m.weights, m.means, np.eye(4)),
            r"precisions has the shape \(4, 4\); expected \(3, 4, 4\)",
        ),
    ],
)
def test_bad_numbers_of_samples_and_precisions_are_named(mixture, call, message):
    with pytest.raises(InputError, match=message):
        call(mixture)
