from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import SafetyLimits
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.robot import find_configuration
from gmr_robot.simulation import (
    Disturbances,
    Push,
    ReplayOptions,
    TimedPath,
    replay_joint_space,
    track_joint_space,
)
from gmr_robot.simulation.disturbances import MovedGoal, SensorError

OFFSET = np.array([0.3, 0.2, -0.2, 0.25, 0.2, -0.3, 0.3])
FAST = ReplayOptions(goal_tolerance=0.01, max_time=6.0)


def test_attractor_is_followed_in_joint_angles(panda, attractor):
    """Closed form: all joints go the same share of their way, exp(−k t); no inverse kinematics bends that."""
    goal = panda.home + OFFSET
    result = replay_joint_space(panda, attractor(goal, rate=1.5), start=panda.home, options=FAST)
    assert (result.space, result.stop, result.arrived) == ("joint", "goal reached", True)
    left = (goal - result.joint_positions) / OFFSET
    late = (result.times > 0.5) & (result.times < 2.0)
    assert np.ptp(left[late], axis=1).max() < 5e-3
    rate = -np.polyfit(result.times[late], np.log(left[late].mean(axis=1)), 1)[0]
    assert rate == pytest.approx(1.5, rel=0.02)
    np.testing.assert_allclose(result.goal, panda.forward(goal).position)


def test_commanded_motion_keeps_to_the_bounds(panda, attractor):
    result = replay_joint_space(
        panda, attractor(panda.home + OFFSET, rate=20.0), start=panda.home, options=FAST
    )
    motion = result.bounds.motion
    assert (np.abs(result.commanded_velocities) <= motion.velocity * (1 + 1e-9)).all()
    assert (np.abs(result.commanded_accelerations) <= motion.acceleration * (1 + 1e-9)).all()
    assert (np.abs(result.commanded_jerks) <= motion.jerk * (1 + 1e-6)).all()
    assert result.stop == "goal reached"


def test_moved_goal_and_push(panda, attractor):
    moved = np.array([0.1, 0, 0, 0, 0, 0, 0.1])
    script = Disturbances(
        goal_moves=(MovedGoal(by=moved, start=0.5),),
        pushes=(Push(force=[20, 20, 0], start=0.6, duration=0.2),),
        sensor=SensorError(position_noise=1e-4, velocity_noise=1e-3, delay=0.002),
    )
    options = ReplayOptions(goal_tolerance=0.01, max_time=6.0, disturbances=script, seed=4)
    result = replay_joint_space(panda, attractor(panda.home + OFFSET), start=panda.home, options=options)
    assert result.stop == "goal reached"
    np.testing.assert_allclose(result.joint_goal, panda.home + OFFSET + moved)
    assert np.linalg.norm(result.joint_positions[-1] - result.joint_goal) < 0.012
    late = result.times >= 0.5
    before, after = panda.forward(panda.home + OFFSET).position, panda.forward(result.joint_goal).position
    np.testing.assert_allclose(result.goals, np.where(late[:, None], after, before), atol=1e-12)


def test_trajectory_is_followed_by_the_clock(panda):
    times = np.linspace(0.0, 2.0, 60)
    share = 0.5 - 0.5 * np.cos(np.pi * times / 2.0)
    path = TimedPath(times=times, positions=panda.home + share[:, None] * OFFSET)
    result = track_joint_space(panda, path, options=ReplayOptions(goal_tolerance=0.005))
    assert (result.stop, result.arrived, result.mode) == ("finished", True, "track")
    assert result.tracking_max < 2e-3
    other = track_joint_space(panda, path, goal=panda.home, options=ReplayOptions(goal_tolerance=0.005))
    assert other.arrived is False


def test_trajectory_that_is_too_fast_is_run_slower(panda):
    times = np.linspace(0.0, 0.1, 60)
    share = 0.5 - 0.5 * np.cos(np.pi * times / 0.1)
    path = TimedPath(times=times, positions=panda.home + share[:, None] * OFFSET)
    result = track_joint_space(panda, path)
    assert result.duration > 0.5
    assert result.speed < 0.2
    assert result.tracking_max < 2e-3


@pytest.mark.parametrize(
    ("start", "error", "message"),
    [
        (np.zeros(3), InputError, r"the start has the shape \(3,\), but panda has 7 joints"),
        (np.full(7, 2.8), ReachError, r"the start has joint4 at 2\.8 rad, outside its range"),
    ],
)
def test_start_that_is_no_configuration(panda, attractor, start, error, message):
    with pytest.raises(error, match=message):
        replay_joint_space(panda, attractor(panda.home), start=start)


def test_bounds_of_the_user_count(panda, attractor):
    limits = SafetyLimits(velocity_scale=0.1)
    options = ReplayOptions(goal_tolerance=0.01, max_time=8.0, limits=limits)
    result = replay_joint_space(
        panda, attractor(panda.home + OFFSET, rate=8.0), start=panda.home, options=options
    )
    assert np.abs(result.commanded_velocities / panda.limits.velocity).max() <= 0.1 + 1e-9
    assert result.stop == "goal reached"


def test_left_region_stops(panda, attractor):
    options = ReplayOptions(max_distance=1e-6, max_time=3.0)
    policy = attractor(panda.home + OFFSET)
    start = panda.home + np.array([0.05, 0, 0, 0, 0, 0, -0.05])
    result = replay_joint_space(panda, policy, start=start, options=options)
    assert result.stopped
    assert result.stop == "left the known region"


def test_floor_holds_an_arm_that_is_led_through_it(panda):
    above = find_configuration(panda, [0.5, 0.0, 0.1])
    below = find_configuration(panda, [0.5, 0.0, -0.1], start=above)
    path = TimedPath(times=[0.0, 1.0], positions=[above, below])
    result = track_joint_space(panda, path, options=ReplayOptions(control_rate=250.0))
    assert result.reference[-1, 2] == pytest.approx(-0.1, abs=1e-3)
    assert result.end_effector[:, 2].min() > -0.03  # the contact gives way a little under full torque
    assert (np.abs(result.joint_torques) <= result.bounds.torque).all()
    assert result.arrived is False
