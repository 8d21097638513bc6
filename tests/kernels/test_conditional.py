from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmr_robot.kernels.conditional import ConditionalField, exact_weights
from gmr_robot.kernels.factorisation import condition_components
from gmr_robot.kernels.regression import regress_covariances, regress_means
from gmr_robot.kernels.tick import (
    MEAN,
    MODE,
    SAMPLE,
    choose,
    pack_field,
    policy_tick,
    scratch_size,
    tick_output,
    tick_weights,
)
from gmr_robot.mixture.factorisation import components_of

K, DX, DY = 3, 2, 2
FREE = np.empty(0)


@pytest.fixture
def joint():
    rng = np.random.default_rng(0)
    roots = rng.normal(size=(K, DX + DY, DX + DY))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.2 * np.eye(DX + DY)
    return rng.dirichlet(np.ones(K)), rng.normal(size=(K, DX + DY)), covariances


def textbook(joint, x):
    """Weights, means and covariances of p(y | x) with explicit inverses."""
    _, means, covariances = joint
    h = np.array(
        [w * multivariate_normal(m[:DX], c[:DX, :DX]).pdf(x) for w, m, c in zip(*joint, strict=True)]
    )
    gains = [c[DX:, :DX] @ np.linalg.inv(c[:DX, :DX]) for c in covariances]
    outputs = [m[DX:] + g @ (x - m[:DX]) for m, g in zip(means, gains, strict=True)]
    inner = [c[DX:, DX:] - g @ c[:DX, DX:] for c, g in zip(covariances, gains, strict=True)]
    return h / h.sum(), np.array(outputs), np.array(inner)


def field_of(joint, min_prior=0.0):
    weights, means, covariances = joint
    slopes, factors_out = np.empty((K, DY, DX)), np.empty((K, DY, DY))
    condition_components(covariances, DX, slopes, factors_out)
    inputs = components_of(weights, means[:, :DX], covariances[:, :DX, :DX], name="covariances")
    return ConditionalField(inputs, means[:, DX:].copy(), slopes, factors_out, min_prior)


def output(field, x, strategy, draw):
    y = np.empty(DY)
    table = pack_field(field)
    tick_output(table, FREE, field.min_prior, x, strategy, draw, np.empty(scratch_size(DX, K)), y)
    return y


X = np.array([0.3, -0.4])


def test_weights_are_those_of_the_textbook(joint):
    h = np.empty(K)
    nearest = tick_weights(pack_field(field_of(joint)), 0.0, X, h, np.empty(K))
    np.testing.assert_allclose(h, textbook(joint, X)[0], rtol=1e-11)
    _, means, covariances = joint
    distances = [
        (X - m[:DX]) @ np.linalg.solve(c[:DX, :DX], X - m[:DX])
        for m, c in zip(means, covariances, strict=True)
    ]
    assert nearest == pytest.approx(min(distances), rel=1e-12)


def test_exact_weights_are_those_of_the_textbook(joint):
    h = np.empty(K)
    exact_weights(field_of(joint), X, h)
    np.testing.assert_allclose(h, textbook(joint, X)[0], rtol=1e-11)


def test_small_weights_are_neglected_but_never_the_largest(joint):
    h = np.empty(K)
    tick_weights(pack_field(field_of(joint)), 1.0, X, h, np.empty(K))
    assert h.tolist() == [float(k == np.argmax(textbook(joint, X)[0])) for k in range(K)]


def test_weights_survive_a_point_far_away(joint):
    h = np.empty(K)
    tick_weights(pack_field(field_of(joint)), 0.0, np.array([1e8, -1e8]), h, np.empty(K))
    assert np.isfinite(h).all()
    assert h.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_state_without_a_distance_is_told(joint, bad):
    y = np.full(DY, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        nearest = tick_output(
            pack_field(field_of(joint)),
            FREE,
            0.0,
            np.array([0.0, bad]),
            MEAN,
            np.empty(0),
            np.empty(scratch_size(DX, K)),
            y,
        )
    assert nearest == np.inf
    assert y.tolist() == [0.0, 0.0]


def test_strategies(joint):
    field = field_of(joint)
    h, means, inner = textbook(joint, X)
    empty = np.empty(0)
    np.testing.assert_allclose(output(field, X, MEAN, empty), h @ means, rtol=1e-11)
    np.testing.assert_allclose(output(field, X, MODE, empty), means[np.argmax(h)], rtol=1e-11)
    draw = np.array([h[0] + 0.5 * h[1], 0.7, -1.1])
    expected = means[1] + np.linalg.cholesky(inner[1]) @ draw[1:]
    np.testing.assert_allclose(output(field, X, SAMPLE, draw), expected, rtol=1e-10)


def test_choose_never_picks_a_component_of_weight_zero():
    weights = np.array([0.0, 0.25, 0.0, 0.75, 0.0])
    picked = [choose(weights, u) for u in (0.0, 0.2499, 0.25, 0.9, 1.0 - 1e-16)]
    assert picked == [1, 1, 3, 3, 3]


def test_regression_is_the_law_of_total_expectation_and_covariance(joint):
    rng = np.random.default_rng(5)
    inputs = rng.normal(size=(20, DX))
    means, covariances = np.empty((20, DY)), np.empty((20, DY, DY))
    regress_covariances(field_of(joint), inputs, means, covariances)
    only_means = np.empty((20, DY))
    regress_means(field_of(joint), inputs, only_means)
    for n, x in enumerate(inputs):
        h, component_means, inner = textbook(joint, x)
        mean = h @ component_means
        spread = component_means - mean
        total = np.einsum("k,kij->ij", h, inner) + np.einsum("k,ki,kj->ij", h, spread, spread)
        np.testing.assert_allclose(means[n], mean, rtol=1e-10)
        np.testing.assert_allclose(only_means[n], mean, rtol=1e-10)
        np.testing.assert_allclose(covariances[n], total, rtol=1e-10)


def test_regression_neglects_what_one_state_neglects(joint):
    field = field_of(joint, min_prior=0.25)
    inputs = np.random.default_rng(6).normal(size=(300, DX))  # more than a block
    means, only_means = np.empty((300, DY)), np.empty((300, DY))
    regress_covariances(field, inputs, means, np.empty((300, DY, DY)))
    regress_means(field, inputs, only_means)
    one_by_one = np.array([output(field, x, MEAN, np.empty(0)) for x in inputs])
    np.testing.assert_allclose(means, one_by_one, rtol=1e-11)
    np.testing.assert_allclose(only_means, one_by_one, rtol=1e-11)


def test_tick_is_the_output_in_the_callers_coordinates(joint):
    field = field_of(joint)
    shift, scale = np.array([5.0, -2.0]), 4.0
    y, empty = np.empty(DY), np.empty(0)
    x = X / scale + shift
    frame, scratch = np.array([*shift, scale, 0.0]), np.empty(scratch_size(DX, K))
    policy_tick(pack_field(field), FREE, frame, MEAN, empty[None], 0, x, scratch, y)
    np.testing.assert_allclose(scale * y, output(field, X, MEAN, empty), rtol=1e-12)
