from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.evaluation import log_dimensionless_jerk
from gmr_robot.exceptions import InputError


def minimal_jerk(duration, amplitude, n_samples=4001):
    """Velocities of a reach along a line in the plane (Flash & Hogan 1985)."""
    s = np.linspace(0.0, 1.0, n_samples)
    speed = amplitude / duration * (30.0 * s**2 - 60.0 * s**3 + 30.0 * s**4)
    return duration * s, speed[:, None] * [0.6, 0.8]


@pytest.mark.parametrize(("duration", "amplitude"), [(1.0, 1.0), (3.0, 0.05), (0.4, 20.0)])
def test_reach_of_minimal_jerk_has_its_known_value(duration, amplitude):
    # ∫ jerk² = 720 A² / D⁵ and v_max = 15 A / 8 D
    expected = -np.log(720.0 / (15.0 / 8.0) ** 2)
    assert log_dimensionless_jerk(*minimal_jerk(duration, amplitude)) == pytest.approx(expected, rel=1e-3)


def test_sampling_may_be_uneven():
    times, velocities = minimal_jerk(2.0, 0.3)
    keep = np.sort(np.random.default_rng(0).choice(np.arange(1, 4000), 1500, replace=False))
    keep = np.concatenate([[0], keep, [4000]])
    even = log_dimensionless_jerk(times, velocities)
    assert log_dimensionless_jerk(times[keep], velocities[keep]) == pytest.approx(even, rel=2e-2)


def test_chatter_is_seen_and_constant_velocity_is_as_smooth_as_can_be():
    times, velocities = minimal_jerk(1.0, 1.0, n_samples=201)
    chatter = velocities * (1.0 + 0.01 * (-1.0) ** np.arange(201))[:, None]
    assert log_dimensionless_jerk(times, chatter) < log_dimensionless_jerk(times, velocities) - 5.0
    assert log_dimensionless_jerk([0.0, 1.0, 2.0], np.ones((3, 2))) == np.inf
    assert log_dimensionless_jerk([0.0, 1.0, 2.0], np.zeros((3, 2))) == np.inf


@pytest.mark.parametrize("times", [[0.0, 1.0], [0.0, 1.0, 1.0], [0.0]])
def test_too_few_samples_and_times_that_do_not_increase_are_refused(times):
    with pytest.raises(InputError, match="at least three samples at times that increase"):
        log_dimensionless_jerk(times, np.zeros((len(times), 2)))
