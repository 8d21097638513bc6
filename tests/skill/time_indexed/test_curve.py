from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline
from scipy.special import expit

from gmr_robot.skill.time_indexed.curve import curve_through, tame


@pytest.fixture
def example():
    rng = np.random.default_rng(0)
    nodes = np.linspace(0.0, 2.0, 9)
    values, rates = rng.normal(size=(2, 9, 3))
    return nodes, values, rates, curve_through(nodes, values, rates)


def test_curve_is_hermite_interpolation(example):
    nodes, values, rates, curve = example
    expected = CubicHermiteSpline(nodes, values, rates)
    times = np.linspace(0.0, 2.0, 173)
    np.testing.assert_allclose(curve.at(times), expected(times), atol=1e-12)
    np.testing.assert_allclose(curve.rate(times), expected(times, 1), atol=1e-11)
    assert curve.duration == 2.0
    np.testing.assert_allclose(curve.nodes, nodes)


def test_curve_stays_at_its_ends(example):
    _, values, _, curve = example
    np.testing.assert_allclose(curve.at(np.array([-1.0, 5.0])), values[[0, -1]], atol=1e-12)


def test_curves_add(example):
    nodes, _, _, curve = example
    other = curve_through(nodes, np.ones((9, 3)), np.zeros((9, 3)))
    times = np.linspace(0.0, 2.0, 7)
    np.testing.assert_allclose(curve.plus(other).at(times), curve.at(times) + 1.0)


def test_rates_of_a_resolved_curve_stay_as_they_are():
    nodes = np.linspace(0.0, 6.0, 61)
    values, rates = np.sin(nodes)[:, None], np.cos(nodes)[:, None]
    np.testing.assert_array_equal(tame(nodes, values, rates), rates)


def test_sudden_change_does_not_overshoot():
    nodes = np.linspace(0.0, 1.0, 11)
    sharp = expit(1e4 * (nodes - 0.5))  # from 0 to 1 within a thousandth, at a node
    rates = 1e4 * sharp * (1.0 - sharp)
    curve = curve_through(nodes, sharp[:, None], tame(nodes, sharp[:, None], rates[:, None]))
    reached = curve.at(np.linspace(0.0, 1.0, 1001))
    assert -0.15 < reached.min() <= reached.max() < 1.15
