"""Invariants of distributions over random parameters."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.mixture import GaussianMixture

seeds = st.integers(0, 2**32 - 1)


@st.composite
def mixtures(draw, min_features=2):
    n_components, n_features = draw(st.integers(1, 5)), draw(st.integers(min_features, 6))
    rng = np.random.default_rng(draw(seeds))
    roots = rng.normal(size=(n_components, n_features, n_features))
    spread = np.exp(rng.uniform(-2.0, 2.0, size=(n_components, 1, 1)))
    covariances = spread * (roots @ roots.transpose(0, 2, 1) + 0.05 * np.eye(n_features))
    means = 3.0 * rng.normal(size=(n_components, n_features))
    return GaussianMixture(rng.dirichlet(np.ones(n_components)), means, covariances)


def split(rng, n_features):
    """Some known dimensions, and the others, in any order."""
    order = rng.permutation(n_features)
    n_known = int(rng.integers(1, n_features))
    return order[:n_known], order[n_known:]


@given(mixtures(), seeds)
def test_order_of_components_changes_nothing(mixture, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(mixture.n_components)
    other = GaussianMixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
    points = mixture.sample(7, rng=rng)[0]
    np.testing.assert_allclose(other.log_density(points), mixture.log_density(points), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(
        other.responsibilities(points), mixture.responsibilities(points)[:, order], atol=1e-13
    )
    ours, theirs = (m.regress(points[:, :1], dims=[0]) for m in (mixture, other))
    np.testing.assert_allclose(theirs.mean, ours.mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(theirs.covariance, ours.covariance, rtol=1e-9, atol=1e-9)


@given(mixtures(), seeds)
def test_order_of_features_changes_nothing(mixture, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(mixture.n_features)
    points = mixture.sample(7, rng=rng)[0]
    np.testing.assert_allclose(
        mixture.marginal(order).log_density(points[:, order]),
        mixture.log_density(points),
        rtol=1e-11,
        atol=1e-11,
    )


@given(mixtures(min_features=3), seeds)
def test_condition_in_two_steps_is_condition_at_once(mixture, seed):
    rng = np.random.default_rng(seed)
    point = mixture.sample(1, rng=rng)[0][0]
    at_once = mixture.condition([0, 2], point[[0, 2]])
    in_steps = mixture.condition([0], point[[0]]).condition([1], point[[2]])
    np.testing.assert_allclose(in_steps.weights, at_once.weights, atol=1e-8)
    np.testing.assert_allclose(in_steps.means, at_once.means, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(in_steps.covariances, at_once.covariances, rtol=1e-7, atol=1e-9)


@given(mixtures(), seeds)
def test_regression_is_the_collapsed_conditional_for_any_inputs_and_outputs(mixture, seed):
    rng = np.random.default_rng(seed)
    known, others = split(rng, mixture.n_features)
    outputs = others[: int(rng.integers(1, len(others) + 1))]
    point = mixture.sample(1, rng=rng)[0][0]
    regression = mixture.regress(point[None, known], dims=known, outputs=outputs)
    kept = mixture.marginal([*known, *outputs])
    conditional = kept.condition(range(len(known)), point[known]).to_gaussian()
    np.testing.assert_allclose(regression.mean[0], conditional.mean, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(regression.covariance[0], conditional.covariance, rtol=1e-8, atol=1e-8)
    predicted = mixture.predict(point[None, known], dims=known, outputs=outputs)
    np.testing.assert_allclose(predicted, regression.mean, rtol=1e-12, atol=1e-12)


@given(mixtures(min_features=1), seeds)
def test_unit_of_a_feature_is_bit_for_bit_a_shift(mixture, seed):
    rng = np.random.default_rng(seed)
    units = 2.0 ** rng.integers(-300, 300, size=mixture.n_features)
    points = mixture.sample(7, rng=rng)[0]
    scaled = GaussianMixture(
        mixture.weights, units * mixture.means, np.outer(units, units) * mixture.covariances
    )
    assert (
        scaled.squared_mahalanobis(units * points).tobytes() == mixture.squared_mahalanobis(points).tobytes()
    )
    np.testing.assert_allclose(
        scaled.log_density(units * points) + np.log(units).sum(), mixture.log_density(points), atol=1e-10
    )


@given(mixtures(min_features=1), seeds)
def test_component_alone_is_the_mixtures(mixture, seed):
    points = mixture.sample(5, rng=seed)[0]
    distances = mixture.mahalanobis(points)
    densities = []
    for k in range(mixture.n_components):
        component = mixture.component(k)
        np.testing.assert_allclose(component.mahalanobis(points), distances[:, k], rtol=1e-13)
        densities.append(np.log(mixture.weights[k]) + component.log_density(points))
    np.testing.assert_allclose(
        mixture.log_density(points), np.logaddexp.reduce(densities), rtol=1e-11, atol=1e-12
    )
    assert mixture.score(points) == np.mean(mixture.log_density(points))


@settings(max_examples=30)
@given(mixtures(), seeds, st.floats(0.0, 0.999))
def test_draws_lie_in_their_region_and_so_do_ellipses(mixture, seed, alpha):
    points, labels = mixture.sample(200, rng=seed, alpha=alpha)
    for k in range(mixture.n_components):
        assert mixture.component(k).in_region(points[labels == k], alpha=min(alpha + 1e-9, 1.0)).all()
    dims = np.random.default_rng(seed).permutation(mixture.n_features)[:2]
    for ellipse, component in zip(mixture.ellipses(1.5, dims=dims), range(mixture.n_components), strict=True):
        level = mixture.component(component).marginal(dims).mahalanobis(ellipse.points(9))
        np.testing.assert_allclose(level, 1.5, rtol=1e-9)


@given(mixtures(min_features=1), seeds)
def test_same_seed_same_bytes_and_inputs_stay_as_they_are(mixture, seed):
    points, labels = mixture.sample(30, rng=seed)
    again, same = mixture.sample(30, rng=seed)
    assert points.tobytes() == again.tobytes()
    assert labels.tobytes() == same.tobytes()
    mixture.log_density(points)
    mixture.responsibilities(points)
    mixture.squared_mahalanobis(points)
    assert points.tobytes() == again.tobytes()
