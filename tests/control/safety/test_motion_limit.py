from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import MotionLimit
from gmr_robot.exceptions import InputError


def test_speed_and_acceleration_stay_within_bounds_whatever_is_wanted():
    limit, period = MotionLimit(speed=0.5, acceleration=4.0), 0.01
    rng = np.random.default_rng(0)
    before = np.zeros(3)
    for _ in range(500):
        velocity = limit.step(rng.normal(scale=2.0, size=3), period=period)
        assert np.linalg.norm(velocity) <= 0.5 + 1e-12
        assert np.linalg.norm(velocity - before) <= 4.0 * period + 1e-12
        before = velocity


def test_slow_changes_pass_unchanged():
    limit = MotionLimit(speed=1.0, acceleration=10.0)
    for wanted in np.linspace(0.0, 0.5, 200):
        velocity = limit.step(np.array([wanted, 0.0, -wanted]), period=0.01)
        np.testing.assert_array_equal(velocity, [wanted, 0.0, -wanted])


def test_wanted_velocity_is_reached_in_the_shortest_time():
    limit = MotionLimit(speed=2.0, acceleration=5.0)
    velocities = [limit.step(np.array([1.0, 0.0, 0.0]), period=0.01)[0] for _ in range(30)]
    np.testing.assert_allclose(velocities, np.minimum(0.05 * np.arange(1, 31), 1.0), atol=1e-12)


def test_reset_starts_from_rest():
    limit = MotionLimit(speed=1.0, acceleration=1.0)
    first = limit.step(np.ones(3), period=0.1)
    limit.reset()
    np.testing.assert_array_equal(limit.step(np.ones(3), period=0.1), first)


@pytest.mark.parametrize(
    "bounds", [{"speed": 0.0, "acceleration": 1.0}, {"speed": 1.0, "acceleration": -1.0}]
)
def test_bounds_must_be_above_zero(bounds):
    with pytest.raises(InputError):
        MotionLimit(**bounds)
