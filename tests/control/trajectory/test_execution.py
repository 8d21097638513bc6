"""Semantics of ros2_control's joint_trajectory_controller, one test a rule."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import (
    ComputedTorque,
    JointState,
    JointTrajectory,
    TrajectoryExecution,
    TrajectoryStatus,
    TrajectoryTolerances,
)
from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot

PERIOD = 0.01


def ramp(end=1.0, duration=1.0, **fields):
    return JointTrajectory(times=[duration], positions=[[end]], **fields)


def smooth(end=1.0, duration=1.0):
    return ramp(end, duration, velocities=[[0.0]], accelerations=[[0.0]])


def execution(tolerances=None):
    return TrajectoryExecution([0.0], period=PERIOD, tolerances=tolerances)


def at(position, velocity=0.0):
    return JointState(np.array([float(position)]), np.array([float(velocity)]))


def followed(one, ticks, off=0.0):
    """Step with an arm that is where it is told, but for an offset; return the references."""
    references, position = [], 0.0
    for _ in range(ticks):
        reference = one.step(at(position + off))
        position = reference.position[0]
        references.append(reference)
    return references


def test_it_holds_its_position_until_something_is_started():
    one = execution()
    assert [r.position[0] for r in followed(one, 3)] == [0.0, 0.0, 0.0]
    assert one.status is TrajectoryStatus.HOLDING
    assert one.time == pytest.approx(0.03)


def test_positions_alone_are_joined_by_lines_and_the_end_is_held():
    one = execution()
    one.start(ramp())
    references = followed(one, 120)
    expected = np.minimum(np.arange(120) * PERIOD, 1.0)
    np.testing.assert_allclose([r.position[0] for r in references], expected, atol=1e-12)
    assert references[50].velocity[0] == pytest.approx(1.0)
    assert references[-1].velocity[0] == 0.0
    assert one.status is TrajectoryStatus.SUCCEEDED


def test_path_tolerance_violation_holds_the_measured_position():
    one = execution(TrajectoryTolerances(path=0.1))
    one.start(ramp())
    for tick in range(12):
        one.step(at(0.0))
        assert one.status is (
            TrajectoryStatus.EXECUTING if tick <= 10 else TrajectoryStatus.PATH_TOLERANCE_VIOLATED
        )
    held = one.step(at(0.7))
    assert held.position[0] == 0.0
    assert held.velocity[0] == 0.0
    one.start(ramp(0.5))  # and may go on from there
    assert one.status is TrajectoryStatus.EXECUTING


def test_goal_is_waited_for_without_end_when_goal_time_is_zero():
    one = execution(TrajectoryTolerances(goal=0.05))
    one.start(ramp())
    for _ in range(5000):
        one.step(at(0.9))
    assert one.status is TrajectoryStatus.EXECUTING
    assert one.step(at(0.96)).position[0] == 1.0
    assert one.status is TrajectoryStatus.SUCCEEDED


def test_goal_that_is_not_reached_in_its_time_is_given_up():
    one = execution(TrajectoryTolerances(goal=0.05, goal_time=0.5))
    one.start(ramp())
    statuses = []
    for _ in range(160):
        reference = one.step(at(0.9))
        statuses.append(one.status)
    first = statuses.index(TrajectoryStatus.GOAL_TOLERANCE_VIOLATED)
    assert first * PERIOD == pytest.approx(1.5 + PERIOD)
    assert reference.position[0] == 0.9
    one.start(ramp(2.0))
    followed(one, 130)


def test_goal_within_its_time_succeeds():
    one = execution(TrajectoryTolerances(goal=0.05, goal_time=0.5))
    one.start(ramp())
    for _ in range(140):
        one.step(at(0.9))
    one.step(at(0.99))
    assert one.status is TrajectoryStatus.SUCCEEDED


def test_an_arm_that_still_moves_has_not_arrived():
    one = execution(TrajectoryTolerances(goal=0.05, stopped_velocity=0.01))
    one.start(ramp())
    for _ in range(150):
        one.step(at(1.0, velocity=0.02))
    assert one.status is TrajectoryStatus.EXECUTING
    one.step(at(1.0, velocity=0.009))
    assert one.status is TrajectoryStatus.SUCCEEDED


def test_replacement_in_flight_goes_on_from_the_commanded_motion():
    one = execution()
    one.start(smooth())
    before = followed(one, 50)
    one.start(smooth(-1.0, 2.0))
    after = followed(one, 250)
    positions = np.array([r.position[0] for r in before + after])
    accelerations = np.array([r.acceleration[0] for r in before + after])
    velocities = np.array([r.velocity[0] for r in before + after])
    mean = 0.5 * (velocities[1:] + velocities[:-1])
    np.testing.assert_allclose(np.diff(positions) / PERIOD, mean, atol=1e-3)  # no tick is lost
    assert np.abs(np.diff(accelerations)).max() < 1.0  # quintic: no jump of acceleration either
    assert positions[-1] == -1.0


def test_replacement_in_the_future_lets_the_present_one_go_on_until_then():
    one, alone = execution(), execution()
    one.start(smooth())
    alone.start(smooth())
    followed(one, 10)
    followed(alone, 10)
    one.start(smooth(3.0), at=0.5)
    np.testing.assert_array_equal(
        [r.position for r in followed(one, 40)], [r.position for r in followed(alone, 40)]
    )
    rest = followed(one, 120)
    assert rest[-1].position[0] == 3.0
    assert one.status is TrajectoryStatus.SUCCEEDED


def test_points_in_the_past_are_left_out():
    """Started 0.5 s ago: the point at 0.4 s is left out, the one at 1 s is reached 0.5 s from now."""
    one = execution()
    followed(one, 100)
    one.start(JointTrajectory(times=[0.4, 1.0], positions=[[7.0], [1.0]]), at=0.5)
    references = followed(one, 60)
    np.testing.assert_allclose([r.position[0] for r in references[:51]], np.linspace(0.0, 1.0, 51), atol=1e-9)


def test_trajectory_that_lies_in_the_past_is_refused_and_the_present_one_goes_on():
    one = execution()
    one.start(ramp(1.0, 3.0))
    followed(one, 200)
    with pytest.raises(InputError, match=r"ends at 1 s on the clock, and it is 2 s"):
        one.start(ramp(), at=0.0)
    assert one.step(at(0.6)).position[0] == pytest.approx(2.0 / 3.0)


def test_speed_scaling_slows_time_and_velocities():
    one = execution()
    one.start(smooth())
    one.speed_scaling = 0.5
    references = followed(one, 210)
    position = np.array([r.position[0] for r in references])
    velocity = np.array([r.velocity[0] for r in references])
    acceleration = np.array([r.acceleration[0] for r in references])
    np.testing.assert_allclose(np.gradient(position, PERIOD)[1:-1], velocity[1:-1], atol=2e-3)
    slopes = np.gradient(velocity, PERIOD)
    np.testing.assert_allclose(
        slopes[1:198], acceleration[1:198], atol=4e-3
    )  # up to the end, where jerk jumps
    assert position[100] == pytest.approx(0.5)
    one.start(smooth(2.0))
    followed(one, 50)
    one.speed_scaling = 0.0
    paused = followed(one, 30)
    assert len({r.position[0] for r in paused}) == 1
    assert paused[-1].velocity[0] == 0.0


@pytest.mark.parametrize("factor", [-0.1, np.nan, np.inf])
def test_speed_scaling_must_be_a_number_of_at_least_zero(factor):
    with pytest.raises(InputError, match="speed_scaling"):
        execution().speed_scaling = factor


def test_state_that_is_no_number_ends_it_where_it_was_commanded_last():
    one = execution()
    one.start(ramp())
    followed(one, 30)
    reference = one.step(at(np.nan))
    assert one.status is TrajectoryStatus.STATE_NOT_FINITE
    assert reference.position[0] == pytest.approx(0.29)
    assert reference.velocity[0] == 0.0


def test_cancelling_holds_the_measured_position():
    one = execution()
    one.start(ramp())
    followed(one, 30)
    one.start(ramp(5.0), at=2.0)
    one.cancel(at(0.27))
    assert one.status is TrajectoryStatus.CANCELLED
    assert {r.position[0] for r in followed(one, 300)} == {0.27}


def test_wrong_number_of_joints_is_refused():
    one = execution()
    with pytest.raises(InputError, match=r"moves 2 joint\(s\); the arm has 1"):
        one.start(JointTrajectory(times=[1.0], positions=[[0.0, 1.0]]))
    with pytest.raises(InputError, match="path has the shape"):
        execution(TrajectoryTolerances(path=[0.1, 0.2]))
    with pytest.raises(InputError, match="position"):
        TrajectoryExecution([np.nan], period=PERIOD)


def test_an_arm_under_computed_torque_succeeds_within_tight_tolerances():
    robot, period = load_robot("panda"), 1e-3
    one = TrajectoryExecution(
        robot.home, period=period, tolerances=TrajectoryTolerances(path=2e-3, goal=1e-3, goal_time=0.5)
    )
    still = np.zeros((1, 7))
    one.start(
        JointTrajectory(times=[1.0], positions=[robot.home + 0.3], velocities=still, accelerations=still)
    )
    controller = ComputedTorque(robot)
    q, v = np.array(robot.home), np.zeros(7)
    for _ in range(1300):
        state = JointState(q, v)
        torque = controller.torque(state, one.step(state))
        v = v + period * np.linalg.solve(robot.mass_matrix(q), torque - robot.bias_forces(q, v))
        q = q + period * v
    assert one.status is TrajectoryStatus.SUCCEEDED
