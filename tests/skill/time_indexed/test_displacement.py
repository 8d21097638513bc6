from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.skill.time_indexed.displacement import displacement, rest

NODES = np.linspace(0.0, 2.0, 401)


def test_displacement_passes_the_values_with_the_rates_at_its_ends():
    times, values = np.array([0.0, 0.7, 2.0]), np.array([[0.0], [1.0], [-0.5]])
    curve = displacement(NODES, times, values, start_rate=np.zeros(1))
    np.testing.assert_allclose(curve.at(times), values, atol=1e-6)
    np.testing.assert_allclose(curve.rate(times[[0, 2]]), 0.0, atol=1e-9)


def test_displacement_of_a_goal_alone_is_the_cubic_of_least_acceleration():
    curve = displacement(NODES, np.array([0.0, 2.0]), np.array([[0.0], [3.0]]), start_rate=np.zeros(1))
    u = NODES / 2.0
    np.testing.assert_allclose(curve.at(NODES)[:, 0], 3.0 * (3 * u**2 - 2 * u**3), atol=1e-12)


def test_no_curve_through_the_values_accelerates_less():
    times, values = np.array([0.0, 0.5, 1.25, 2.0]), np.array([[0.0], [1.0], [0.2], [1.5]])
    curve = displacement(NODES, times, values, start_rate=np.zeros(1))

    def effort(bump):
        total = curve.at(NODES)[:, 0] + bump
        return np.sum(np.diff(total, 2) ** 2)

    # bumps that are zero, with zero slope, where the curve is held
    window = np.prod([(NODES - t) ** 2 for t in times], axis=0)
    for shape in (np.ones_like(NODES), np.sin(5 * NODES), NODES - 1.0):
        for size in (-0.3, 0.3):
            assert effort(size * window * shape) > effort(0.0 * NODES)


def test_displacement_begins_with_its_first_time():
    curve = displacement(NODES, NODES[[100, 400]], np.array([[0.0], [1.0]]), start_rate=np.zeros(1))
    assert np.abs(curve.at(NODES[:101])).max() == 0.0
    assert curve.at(np.array([0.55]))[0, 0] > 0.0


def test_rest_takes_the_rate_away_at_the_end_and_moves_nothing_else():
    rate = np.array([0.4, -0.2])
    curve = rest(NODES, rate, after=0.0)
    np.testing.assert_allclose(curve.rate(NODES[-1:])[0], -rate, atol=1e-12)
    np.testing.assert_allclose(curve.at(NODES[-1:])[0], 0.0, atol=1e-12)
    assert np.abs(curve.at(NODES[NODES <= 1.8])).max() < 1e-15
    forward = curve.rate(NODES)[:, 0] + rate[0]
    assert forward.min() > -1e-12
    assert forward.max() == pytest.approx(4.0 / 3.0 * rate[0], rel=1e-3)


def test_rest_waits_for_the_last_via_point():
    curve = rest(NODES, np.ones(1), after=1.95)
    assert np.abs(curve.at(NODES[NODES <= 1.95])).max() < 1e-15
    np.testing.assert_allclose(curve.rate(NODES[-1:])[0], -1.0)
