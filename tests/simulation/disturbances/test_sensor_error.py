from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import JointState
from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import Sensor, SensorError


def measure(error, *, ticks=2000, period=0.001, seed=0):
    sensor = Sensor(error, period=period, rng=np.random.default_rng(seed))
    true = [JointState(np.array([k, -k], float), np.array([0.5 * k, 0.0])) for k in range(ticks)]
    return true, [sensor.measure(one) for one in true]


def test_delay_is_whole_ticks_and_begins_with_the_first_state():
    _, seen = measure(SensorError(delay=0.003), ticks=8)
    assert [one.position[0] for one in seen] == [0, 0, 0, 0, 1, 2, 3, 4]
    assert [one.velocity[0] for one in seen] == [0, 0, 0, 0, 0.5, 1, 1.5, 2]


def test_noise_has_the_stated_deviation():
    true, seen = measure(SensorError(position_noise=0.01, velocity_noise=0.2), ticks=20_000)
    position = np.array([a.position - b.position for a, b in zip(seen, true, strict=True)])
    velocity = np.array([a.velocity - b.velocity for a, b in zip(seen, true, strict=True)])
    np.testing.assert_allclose(position.std(axis=0), 0.01, rtol=0.03)
    np.testing.assert_allclose(velocity.std(axis=0), 0.2, rtol=0.03)
    assert np.abs(position.mean(axis=0)).max() < 0.01 * 4 / np.sqrt(20_000)


def test_same_seed_gives_the_same_measurements():
    error = SensorError(position_noise=0.01)
    one, again, other = (measure(error, ticks=5, seed=seed)[1] for seed in (3, 3, 4))
    np.testing.assert_array_equal([x.position for x in one], [x.position for x in again])
    assert not np.array_equal([x.position for x in one], [x.position for x in other])


def test_no_error_measures_the_truth():
    true, seen = measure(SensorError(), ticks=5)
    for a, b in zip(true, seen, strict=True):
        np.testing.assert_array_equal(a.position, b.position)


def test_bad_error():
    with pytest.raises(InputError, match=r"delay is -0\.1 s; expected at least 0 s"):
        SensorError(delay=-0.1)
