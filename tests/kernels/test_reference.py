from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.kernels.reference import follow_reference, reference_at, reference_tick
from gmr_robot.kernels.rollout import GOAL_REACHED, LEFT_REGION, TIME_OUT

STEP, DURATION, PULL = 0.5, 2.0, 3.0


@pytest.fixture
def table():
    return np.random.default_rng(0).normal(size=(4, 4, 2))


def timing(*, begin=np.inf, length=0.0, speed=1.0):
    return np.array([STEP, DURATION, begin, length, speed, PULL])


def at(table, t, *, closing=None, **options):
    position, rate = np.empty(2), np.empty(2)
    reference_at(
        table, np.zeros((4, 2)) if closing is None else closing, timing(**options), t, position, rate
    )
    return position, rate


@pytest.mark.parametrize("t", [0.0, 0.3, 0.5, 1.74, 1.999])
def test_reference_is_the_polynomial_of_its_interval(table, t):
    coefficients = table[int(t / STEP)][::-1]
    s = t - STEP * int(t / STEP)
    position, rate = at(table, t)
    for i in range(2):
        np.testing.assert_allclose(position[i], np.polyval(coefficients[:, i], s))
        np.testing.assert_allclose(rate[i], np.polyval(np.polyder(coefficients[:, i]), s))


def test_reference_rests_before_and_after(table):
    for t, expected in ((-1.0, table[0, 0]), (7.0, np.polyval(table[3][::-1], STEP))):
        position, rate = at(table, t)
        np.testing.assert_allclose(position, expected)
        assert rate.tolist() == [0.0, 0.0]


def test_closing_cubic_replaces_the_table_and_rests_in_its_end(table):
    closing = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 0.0], [0.0, 3.0]])
    options = {"closing": closing, "begin": 1.2, "length": 0.4}
    np.testing.assert_array_equal(at(table, 1.1, **options)[0], at(table, 1.1)[0])
    np.testing.assert_allclose(at(table, 1.5, **options)[0], [0.3 + 2 * 0.09, 1 + 3 * 0.027])
    np.testing.assert_allclose(at(table, 1.5, **options)[1], [1 + 4 * 0.3, 9 * 0.09])
    position, rate = at(table, 9.0, **options)
    np.testing.assert_allclose(position, [0.4 + 2 * 0.16, 1 + 3 * 0.064])
    assert rate.tolist() == [0.0, 0.0]


def test_tick_is_rate_and_pull_in_scaled_time(table):
    x, velocity = np.array([0.3, -2.0]), np.empty(2)
    reference_tick(table, np.zeros((4, 2)), timing(speed=1.5), 0.6, x, np.empty(4), velocity)
    position, rate = at(table, 0.9)
    np.testing.assert_allclose(velocity, 1.5 * (rate + PULL * (position - x)))


def follow(table, *, n_steps, tolerance=np.nan, max_distance=1e9, start=(0.0, 0.0), goal=(0.0, 0.0)):
    positions, velocities = np.empty((n_steps + 1, 2)), np.zeros((n_steps + 1, 2))
    positions[0] = start
    last, reason = follow_reference(
        table,
        np.zeros((4, 2)),
        timing(),
        np.zeros((1, 2)),
        np.eye(2)[None],
        np.array(goal),
        0.01,
        tolerance,
        max_distance,
        positions,
        velocities,
    )
    return positions[: last + 1], velocities[: last + 1], reason


def test_following_is_the_tick_again_and_again(table):
    positions, velocities, reason = follow(table, n_steps=60, start=(1.0, -1.0))
    assert (len(positions), reason) == (61, TIME_OUT)
    for t in (0, 17, 59):
        expected = np.empty(2)
        reference_tick(table, np.zeros((4, 2)), timing(), 0.01 * t, positions[t], np.empty(4), expected)
        np.testing.assert_allclose(velocities[t], expected)
        np.testing.assert_allclose(positions[t + 1], positions[t] + 0.01 * expected)
    assert velocities[-1].tolist() == [0.0, 0.0]


def test_goal_counts_once_the_motion_is_over():
    still = np.zeros((4, 4, 2))
    positions, _, reason = follow(still, n_steps=300, tolerance=0.1)
    assert reason == GOAL_REACHED
    assert len(positions) - 1 == round(DURATION / 0.01)


def test_following_stops_where_the_known_region_ends():
    away = np.zeros((4, 4, 2))
    away[:, 0, 0] = 50.0
    positions, _, reason = follow(away, n_steps=300, max_distance=5.0)
    assert reason == LEFT_REGION
    assert np.linalg.norm(positions[-2]) <= 5.0 < np.linalg.norm(positions[-1])
