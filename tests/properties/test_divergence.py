"""Invariants of distances between Gaussians, and of what is filled in, over random parameters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.mixture import GaussianMixture, component_distances

seeds = st.integers(0, 2**32 - 1)


@st.composite
def mixtures(draw):
    """Three components in up to four dimensions, some of them close to singular."""
    n_features, rng = draw(st.integers(1, 4)), np.random.default_rng(draw(seeds))
    thinnest = -draw(st.floats(0.0, 4.0))
    rotations, _ = np.linalg.qr(rng.normal(size=(3, n_features, n_features)))
    factors = rotations * 10.0 ** rng.uniform(thinnest, 0.0, size=(3, 1, n_features))
    means = draw(st.sampled_from([0.0, 0.1, 3.0])) * rng.normal(size=(3, n_features))
    return GaussianMixture(rng.dirichlet(np.ones(3)), means, factors @ factors.transpose(0, 2, 1))


@given(mixtures())
def test_hellinger_distances_are_a_metric_bounded_by_one(mixture):
    for kind in ("hellinger", "weighted_hellinger"):
        d = component_distances(mixture, kind)
        np.testing.assert_allclose(d, d.T, rtol=1e-6, atol=1e-9)
        assert ((d >= 0.0) & (d <= 1.0)).all()
        assert (d[0, 2] <= d[0, 1] + d[1, 2] + 1e-9).all()


@given(mixtures())
def test_divergence_is_at_least_what_the_overlap_implies(mixture):
    # Jensen: KL(p ‖ q) ≥ −2 log ∫ √(p q) = −2 log (1 − H²).
    divergences, distances = component_distances(mixture, "kl"), component_distances(mixture, "hellinger")
    assert (divergences >= 0.0).all()
    with np.errstate(divide="ignore"):
        bounds = -2.0 * np.log1p(-np.minimum(distances**2, 1.0 - 1e-9))
    assert (divergences >= bounds * (1.0 - 1e-9) - 1e-9).all()


@given(mixtures(), seeds)
def test_filling_in_keeps_what_is_known_and_is_done_once(mixture, seed):
    rng = np.random.default_rng(seed)
    points = mixture.sample(6, rng=rng)[0]
    gaps = np.where(rng.random(points.shape) < 0.5, np.nan, points)
    for method in ("mean", "mode", "draw"):
        filled = mixture.impute(gaps, method=method, rng=seed)
        assert np.isfinite(filled).all()
        np.testing.assert_array_equal(filled[~np.isnan(gaps)], points[~np.isnan(gaps)])
        np.testing.assert_array_equal(mixture.impute(filled, method=method), filled)


@given(mixtures(), seeds)
def test_no_filled_in_value_is_more_probable_than_the_mode(mixture, seed):
    rng = np.random.default_rng(seed)
    gaps = mixture.sample(4, rng=rng)[0]
    gaps[:, 0] = np.nan
    modes = mixture.impute(gaps, method="mode")
    heights = mixture.log_density(modes)
    rivals = [mixture.impute(gaps, method="mean"), mixture.impute(gaps, method="draw", rng=seed)]
    for other in rivals:
        assert (heights >= mixture.log_density(other) - 1e-6 * (1.0 + np.abs(heights))).all()
