from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import fit_mixture
from gmr_robot.mixture.em.initialisation import by_box

SAMPLES = np.random.default_rng(0).normal(size=(500, 2)) * [1.0, 3.0]


def test_centres_are_uniform_in_the_bounding_box():
    # Two points of the unit interval halve it half-way between them: the share of samples (dense and even here)
    # below the border has the density of the mean of two uniform numbers, a triangle.
    line = np.linspace(0.0, 1.0, 1001)[:, None]
    shares = []
    for seed in range(2000):
        labels = by_box(line, np.ones(1001), 2, np.random.default_rng(seed))
        lower = labels[0]
        shares.append(np.mean(labels == lower))
    quantiles = np.quantile(shares, [0.125, 0.5, 0.875])
    np.testing.assert_allclose(quantiles, [0.25, 0.5, 0.75], atol=0.03)


def test_labels_are_those_of_the_closest_centre():
    centres = np.random.default_rng(5).uniform(SAMPLES.min(axis=0), SAMPLES.max(axis=0), size=(4, 2))
    expected = np.linalg.norm(SAMPLES[:, None] - centres, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(by_box(SAMPLES, np.ones(500), 4, np.random.default_rng(5)), expected)


def test_samples_without_weight_do_not_widen_the_box():
    far = np.vstack([SAMPLES, [[1e6, 1e6]]])
    weights = np.append(np.ones(500), 0.0)
    labels = by_box(far, weights, 4, np.random.default_rng(5))
    np.testing.assert_array_equal(labels[:500], by_box(SAMPLES, np.ones(500), 4, np.random.default_rng(5)))


def test_points_of_the_box_without_samples_are_moved_to_where_they_are_needed():
    circle = np.linspace(0.0, 2.0 * np.pi, 300)
    samples = np.stack([np.cos(circle), np.sin(circle)], axis=1) * (1.0 + 0.001 * SAMPLES[:300, :1])
    fit = fit_mixture(samples, 40, initialisation="box", rng=1)
    assert {one.reason for one in fit.reseedings} >= {"empty"}
    assert (fit.mixture.weights > 0.0).all()


def test_too_few_distinct_samples_are_refused():
    with pytest.raises(InputError, match=r"only 2 distinct value\(s\)"):
        fit_mixture([[0.0], [0.0], [1.0]], 3, initialisation="box")
