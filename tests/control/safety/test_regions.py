"""Where the end effector may be, how fast it goes outside of what is known, and what events say of it."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import Intervention, KnownRegion, MotionLimit, WorkspaceBox, safety_events
from gmr_robot.exceptions import InputError, UnknownNameError


def test_no_velocity_leads_a_point_out_of_its_box() -> None:
    box = WorkspaceBox(lower=[-0.1, -np.inf, 0.0], upper=[0.2, np.inf, 0.3])
    limit, point = MotionLimit(speed=1.0, acceleration=3.0, box=box), np.array([0.0, 0.0, 0.1])
    rng = np.random.default_rng(0)
    for tick in range(20000):
        if tick % 200 == 0:
            wanted = rng.normal(scale=1.0, size=3)
        point = point + 1e-3 * limit.step(wanted, period=1e-3, position=point)
        assert box.contains(box.clipped(point + 0.0))
        assert np.abs(point - box.clipped(point)).max() < 1e-12
    np.testing.assert_array_equal(box.clipped(np.array([9.0, 9.0, -9.0])), [0.2, 9.0, 0.0])


def test_empty_box() -> None:
    with pytest.raises(InputError, match="reaches from 1 to 0 m along y"):
        WorkspaceBox(lower=[0.0, 1.0, 0.0], upper=[1.0, 0.0, 1.0])


def test_pace_outside_the_known_region() -> None:
    slow, stop = KnownRegion(distance=10.0, outside="slow"), KnownRegion(distance=10.0, outside="stop")
    assert [slow.pace(d) for d in (0.0, 10.0, 20.0, 1e9)] == [1.0, 1.0, 0.5, 0.1]
    assert [stop.pace(d) for d in (10.0, 10.1)] == [1.0, 0.0]
    assert slow.pace(np.inf) == slow.pace(np.nan) == 0.0
    with pytest.raises(UnknownNameError):
        KnownRegion(distance=1.0, outside="run")  # type: ignore[arg-type]


def test_events_are_intervals_of_each_kind() -> None:
    times, done = 0.05 * np.arange(20), np.zeros(20, dtype=np.int64)
    done[[0, 1, 3, 10]] |= Intervention.SPEED  # a gap of 0.1 s is bridged, one of 0.35 s is not
    done[2:5] |= Intervention.TORQUE
    events = [(one.kind, round(one.start, 9), round(one.end, 9)) for one in safety_events(times, done)]
    assert events == [
        (Intervention.SPEED, 0.0, 0.15),
        (Intervention.TORQUE, 0.1, 0.2),
        (Intervention.SPEED, 0.5, 0.5),
    ]
    assert safety_events(times, 0 * done) == ()
