from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.control import Intervention, SafetyLimits, StopReason, joint_bounds
from gmr_robot.robot import JointLimits
from gmr_robot.simulation import ReplayResult

LIMITS = JointLimits(lower=-np.ones(1), upper=np.ones(1), velocity=np.ones(1), torque=np.ones(1))
RESULT = ReplayResult(
    robot="one",
    mode="closed_loop",
    speed=1.0,
    times=np.array([0.0, 1.0, 2.0]),
    joint_positions=np.zeros((3, 1)),
    joint_velocities=np.zeros((3, 1)),
    joint_torques=np.zeros((3, 1)),
    joint_names=("joint1",),
    joint_units=("rad",),
    limits=LIMITS,
    bounds=joint_bounds(LIMITS, SafetyLimits()),
    commanded_positions=np.zeros((3, 1)),
    commanded_velocities=np.zeros((3, 1)),
    commanded_accelerations=np.array([[1.0], [3.0], [0.0]]),
    interventions=np.array([Intervention.SPEED, 0, Intervention.STOP | Intervention.SPEED]),
    end_effector=np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]),
    reference=np.array([[0.0, 0.0, 0.0], [1.0, 0.3, 0.4], [2.0, 0.0, 1.0]]),
    goals=np.tile([2.0, 3.0, 4.0], (3, 1)),
    goal_tolerance=0.005,
    saturated=np.zeros(1),
    stop="goal reached",
    seconds=0.5,
)


def test_numbers_follow_from_the_arrays():
    assert (len(RESULT), RESULT.n_joints, RESULT.duration, RESULT.real_time_factor) == (3, 1, 2.0, 4.0)
    np.testing.assert_allclose(RESULT.tracking_error, [0.0, 0.5, 1.0])
    assert RESULT.tracking_rms == pytest.approx(np.sqrt(1.25 / 3.0))
    assert RESULT.tracking_max == 1.0
    assert RESULT.goal_distance == 5.0


@pytest.mark.parametrize(
    ("stop", "arrived"), [("goal reached", True), ("time out", False), ("left the known region", False)]
)
def test_closed_loop_has_arrived_when_it_says_so(stop, arrived):
    assert replace(RESULT, stop=stop).arrived is arrived


@pytest.mark.parametrize(("tolerance", "arrived"), [(4.9, False), (5.0, True)])
def test_track_has_arrived_within_the_tolerance(tolerance, arrived):
    assert replace(RESULT, mode="track", stop="finished", goal_tolerance=tolerance).arrived is arrived


@pytest.mark.parametrize("mode", ["track", "closed_loop"])
def test_what_need_not_arrive_neither_did_nor_did_not(mode):
    assert replace(RESULT, mode=mode, stop="finished", goal_tolerance=0.0).arrived is None


def test_jerk_is_the_change_of_the_commanded_acceleration():
    np.testing.assert_allclose(RESULT.commanded_jerks[:, 0], [1.0, 2.0, -3.0])


def test_events_are_read_off_the_ticks():
    assert [(event.kind, event.start, event.end) for event in RESULT.events] == [
        (Intervention.SPEED, 0.0, 0.0),
        (Intervention.SPEED, 2.0, 2.0),
        (Intervention.STOP, 2.0, 2.0),
    ]


@pytest.mark.parametrize("reason", StopReason)
def test_stop_of_the_safety_chain_is_told_from_other_ends(reason):
    assert replace(RESULT, stop=reason).stopped
    assert not RESULT.stopped
    assert not replace(RESULT, stop="time out").stopped


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        RESULT.joint_positions[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        RESULT.interventions[0] = 1
