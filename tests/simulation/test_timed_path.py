from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.exceptions import InputError
from gmr_robot.simulation import TimedPath


def ramp(duration=2.0, count=50, start=0.0):
    """Along x at 1 m/s."""
    times = np.linspace(0.0, duration, count)
    return TimedPath(times=times + start, positions=np.c_[times, np.zeros((count, 2))])


def test_without_ease_the_clock_is_that_of_the_path():
    sampled = ramp(start=7.0).sampled(0.01, ease=0.0)
    assert len(sampled) == 201
    np.testing.assert_allclose(sampled[:, 0], np.arange(201) * 0.01, atol=1e-12)


def test_ease_starts_and_ends_at_rest_and_lengthens_by_its_time():
    period, ease = 0.001, 0.4
    x = ramp().sampled(period, ease=ease)[:, 0]
    assert len(x) == 2401
    speed = np.diff(x) / period
    assert speed[0] == pytest.approx(0.0, abs=1e-4)
    assert speed[-1] == pytest.approx(0.0, abs=1e-4)
    np.testing.assert_allclose(speed[400:2000], 1.0, atol=1e-9)
    assert (x[0], x[-1]) == (0.0, pytest.approx(2.0))
    assert np.abs(np.diff(speed)).max() / period < 1.6 / ease  # smoothstep: 1.5 / ease


@given(st.floats(0.05, 3.0), st.floats(0.0, 2.0), st.sampled_from([0.001, 0.002, 0.01, 0.03]))
def test_clock_never_runs_back_and_covers_the_path(duration, ease, period):
    x = ramp(duration).sampled(period, ease=ease)[:, 0]
    assert (np.diff(x) >= -1e-12).all()
    assert x[0] == pytest.approx(0.0, abs=1e-12)
    assert x[-1] == pytest.approx(duration, abs=1e-12)
    assert np.diff(x).max() <= period * (1.0 + 1e-9)


def test_samples_are_not_overshot():
    corner = TimedPath(times=[0.0, 1.0, 2.0], positions=[[0, 0, 0], [1, 0, 0], [1, 1, 0]])
    sampled = corner.sampled(0.01, ease=0.0)
    assert sampled.min() >= 0.0
    assert sampled.max() <= 1.0
    np.testing.assert_allclose(sampled[[0, 100, 200]], corner.positions, atol=1e-12)


def test_smooth_motion_is_met_between_samples():
    times = np.linspace(0.0, 1.0, 101)
    path = TimedPath(times=times, positions=np.c_[np.sin(3 * times), np.cos(3 * times), times])
    ticks = np.arange(501) * 0.002
    expected = np.c_[np.sin(3 * ticks), np.cos(3 * ticks), ticks]
    np.testing.assert_allclose(path.sampled(0.002, ease=0.0), expected, atol=2e-4)


@pytest.mark.parametrize(
    ("times", "positions", "message"),
    [
        ([0.0], [[0, 0, 0]], "expected at least 2"),
        ([0.0, 1.0, 1.0], np.zeros((3, 3)), r"times\[2\] is 1 s, after 1 s; expected strictly increasing"),
        ([0.0, 1.0], np.zeros((3, 2)), r"positions has the shape \(3, 2\)"),
        ([0.0, 1.0], [[0, 0, 0], [0, np.nan, 0]], r"positions\[1, 1\] is nan"),
    ],
)
def test_bad_path(times, positions, message):
    with pytest.raises(InputError, match=message):
        TimedPath(times=times, positions=positions)
