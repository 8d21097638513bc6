"""Invariants of mixtures over random parameters."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.mixture import GaussianMixture, fit_mixture


@st.composite
def mixtures(draw, min_features=2):
    n_components, n_features = draw(st.integers(1, 4)), draw(st.integers(min_features, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    roots = rng.normal(size=(n_components, n_features, n_features))
    spread = np.exp(rng.uniform(-2.0, 2.0, size=(n_components, 1, 1)))
    covariances = spread * (roots @ roots.transpose(0, 2, 1) + 0.05 * np.eye(n_features))
    means = 3.0 * rng.normal(size=(n_components, n_features))
    return GaussianMixture(rng.dirichlet(np.ones(n_components)), means, covariances)


seeds = st.integers(0, 2**32 - 1)


@given(mixtures(), seeds)
def test_joint_is_marginal_times_conditional(mixture, seed):
    rng = np.random.default_rng(seed)
    point = mixture.sample(1, rng=rng)[0][0]
    n_known = int(rng.integers(1, mixture.n_features))
    order = rng.permutation(mixture.n_features)
    known, rest = order[:n_known], np.sort(order[n_known:])
    product = mixture.marginal(known).log_density(point[None, known]) + mixture.condition(
        known, point[known]
    ).log_density(point[None, rest])
    np.testing.assert_allclose(mixture.log_density(point[None]), product, rtol=1e-8, atol=1e-8)


@given(mixtures(), seeds)
def test_responsibilities_are_a_distribution_however_far_the_point(mixture, seed):
    points = 10.0 ** np.random.default_rng(seed).uniform(0, 6, size=(5, mixture.n_features))
    responsibilities = mixture.responsibilities(points)
    assert np.isfinite(responsibilities).all()
    np.testing.assert_allclose(responsibilities.sum(axis=1), 1.0, rtol=1e-12)


@given(mixtures())
def test_conditional_covariances_are_positive_definite(mixture):
    conditional = mixture.condition([0], [1.5])
    assert (np.linalg.eigvalsh(conditional.covariances) > 0.0).all()


@given(mixtures(min_features=1), seeds)
def test_collapse_obeys_the_law_of_total_variance(mixture, seed):
    direction = np.random.default_rng(seed).normal(size=(1, mixture.n_features))
    projected = mixture.affine(direction, [0.0])
    second_moment = projected.weights @ (projected.covariances[:, 0, 0] + projected.means[:, 0] ** 2)
    variance = second_moment - (projected.weights @ projected.means[:, 0]) ** 2
    collapsed = (direction @ mixture.to_gaussian().covariance @ direction.T)[0, 0]
    np.testing.assert_allclose(collapsed, variance, rtol=1e-8)


@settings(max_examples=25)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(20, 300), seeds)
def test_objective_never_falls_and_the_fit_is_proper(n_features, n_components, n_samples, seed):
    rng = np.random.default_rng(seed)
    samples = rng.normal(size=(n_samples, n_features)) * 10.0 ** rng.uniform(-6, 6, size=n_features)
    fit = fit_mixture(samples, n_components, rng=seed, max_iterations=60, tolerance=1e-12)
    if fit.reseedings == 0:
        assert np.diff(fit.objective).min(initial=0.0) > -1e-9
    assert np.isfinite(fit.mixture.log_density(samples)).all()
