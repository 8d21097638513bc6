from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import Intervention, SafetyLimits, WorkspaceBox
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.robot import load_robot
from gmr_robot.simulation import Disturbances, Push, ReplayOptions, TimedPath, replay_track

FULL = SafetyLimits(acceleration_scale=1.0)
"""The figure-eight below needs more than a quarter of the arms' accelerations."""


def figure_eight(z=0.02, duration=2.0):
    angle = np.linspace(0.0, 2.0 * np.pi, 300)
    points = np.c_[0.45 + 0.06 * np.sin(2.0 * angle), 0.1 * np.cos(angle), np.full(300, z)]
    return TimedPath(times=duration * angle / angle[-1], positions=points)


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_trajectory_is_followed_to_a_tenth_of_a_millimetre(name, request):
    robot, path = request.getfixturevalue(name), figure_eight()
    result = replay_track(robot, path, options=ReplayOptions(limits=FULL))
    assert (result.robot, result.mode, result.stop) == (name, "track", "finished")
    assert result.arrived
    assert result.tracking_max < 2e-4
    assert result.duration == pytest.approx(2.2)
    assert result.goal_distance < 2e-4
    assert not result.saturated.any()


def test_times_positions_and_torques_belong_together(planar):
    result = replay_track(planar, figure_eight())
    np.testing.assert_allclose(np.diff(result.times), 0.002, atol=1e-12)
    for q, point in zip(result.joint_positions[::97], result.end_effector[::97], strict=True):
        np.testing.assert_allclose(planar.forward(q).position, point, atol=1e-12)
    middle = 0.5 * (result.joint_velocities[1:] + result.joint_velocities[:-1])
    np.testing.assert_allclose(np.diff(result.joint_positions, axis=0) / 0.002, middle, atol=1e-2)
    assert (np.abs(result.joint_torques) <= result.limits.torque).all()


def test_reference_is_the_trajectory(panda):
    path, options = figure_eight(), ReplayOptions(ease=0.3, limits=FULL)
    result = replay_track(panda, path, options=options)
    np.testing.assert_allclose(result.reference, path.sampled(0.002, ease=0.3), atol=1e-12)


def test_planar_arm_follows_a_path_at_another_height_in_its_own_plane(planar):
    result = replay_track(planar, figure_eight(z=0.6))
    np.testing.assert_allclose(result.reference[:, 2], 0.02, atol=1e-6)
    assert result.tracking_max < 5e-4


def test_goal_is_that_of_the_motion_which_its_trajectory_may_miss(planar):
    path = figure_eight(z=0.6)
    missed = path.positions[-1] + [0.03, 0.04, 0.5]  # the height is none of a planar arm's
    result = replay_track(planar, path, goal=missed)
    assert result.stop == "finished"
    assert result.goal_distance == pytest.approx(0.05, abs=2e-4)
    assert not result.arrived
    assert replay_track(planar, path, goal=missed, options=ReplayOptions(goal_tolerance=0.06)).arrived


def test_endless_path_is_refused_before_memory_is_taken(planar):
    path = TimedPath(times=[0.0, 1e9], positions=figure_eight().positions[:2])
    with pytest.raises(
        InputError, match=r"the path's duration is 1e\+09 s, at a control_rate of 500 Hz more"
    ):
        replay_track(planar, path)


def test_pushed_arm_returns_to_the_timed_path(panda):
    push = Push(force=[0.0, 40.0, 0.0], start=0.6, duration=0.2)
    result = replay_track(
        panda, figure_eight(), options=ReplayOptions(disturbances=Disturbances(pushes=(push,)), limits=FULL)
    )
    pushed = (result.times >= 0.6) & (result.times < 1.0)
    assert result.tracking_error[pushed].max() > 5e-3
    assert result.tracking_error[result.times > 1.3].max() < 1e-3
    assert result.stop == "finished"
    undisturbed = replay_track(panda, figure_eight(), options=ReplayOptions(limits=FULL))
    np.testing.assert_array_equal(result.reference, undisturbed.reference)


def test_same_replay_gives_the_same_bytes(panda):
    def bytes_of(robot):
        result = replay_track(robot, figure_eight(duration=0.6))
        return b"".join(
            array.tobytes()
            for array in (result.joint_positions, result.joint_velocities, result.joint_torques)
        )

    assert bytes_of(panda) == bytes_of(panda) == bytes_of(load_robot("panda"))


@pytest.mark.parametrize("duration", [0.15, 1.0])
@pytest.mark.parametrize("name", ["panda", "planar"])
def test_too_fast_a_path_is_followed_slower_and_no_worse(name, duration, request):
    robot = request.getfixturevalue(name)
    result = replay_track(robot, figure_eight(duration=duration))
    assert result.stop == "finished"
    assert result.duration * result.speed == pytest.approx(duration + min(0.2, duration), rel=0.02)
    assert result.speed < 1.0
    assert result.tracking_max < 5e-4
    assert_inside(result)


def assert_inside(result):
    """Every command inside the bounds in force."""
    bounds, rounding = result.bounds.motion, 1.0 + 1e-9
    assert (result.commanded_positions >= bounds.lower - 1e-9).all()
    assert (result.commanded_positions <= bounds.upper + 1e-9).all()
    assert (np.abs(result.commanded_velocities) <= rounding * bounds.velocity).all()
    assert (np.abs(result.commanded_accelerations) <= rounding * bounds.acceleration).all()
    assert (np.abs(result.commanded_jerks) <= rounding * bounds.jerk + 1e-6).all()
    assert (np.abs(result.joint_torques) <= result.bounds.torque).all()


def test_too_fast_a_path_needs_more_torque_than_there_is(planar):
    """With limits of acceleration that the motors cannot give, torques are cut, and the result says so."""
    wild = SafetyLimits(acceleration_scale=1.0, acceleration=np.full(2, 2000.0), velocity=np.full(2, 50.0))
    result = replay_track(
        planar, figure_eight(duration=0.15), options=ReplayOptions(ease=0.05, limits=wild, stiffness=4e4)
    )
    assert result.saturated.max() > 0.1
    assert (np.abs(result.joint_torques) <= result.limits.torque).all()
    assert Intervention.TORQUE in {event.kind for event in result.events}


def test_rates_are_options(panda):
    options = ReplayOptions(control_rate=250.0, physics_rate=2000.0, limits=FULL)
    result = replay_track(panda, figure_eight(), options=options)
    assert len(result) == 551
    assert result.tracking_max < 1e-3


def test_path_out_of_reach_is_refused_before_anything_runs(panda):
    path = figure_eight()
    points = path.positions.copy()
    points[200:] += [0.8, 0.0, 0.0]
    with pytest.raises(ReachError, match="sample 200 of the path"):
        replay_track(panda, TimedPath(times=path.times, positions=points))


def test_path_that_leaves_the_workspace_box_is_refused(panda):
    box = WorkspaceBox(lower=[-1.0, -0.09, 0.0], upper=[1.0, 1.0, 1.0])
    with pytest.raises(ReachError, match=r"sample \d+ of the path, .* lies outside the workspace box"):
        replay_track(panda, figure_eight(), options=ReplayOptions(limits=SafetyLimits(box=box)))


def test_own_robots_from_files(tmp_path):
    """A model without any limits, actuators, floor or home: what is assumed is said."""
    path = tmp_path / "scara.xml"
    path.write_text(
        "<mujoco><worldbody><body><joint axis='0 0 1'/>"
        "<geom type='capsule' fromto='0 0 0 .4 0 0' size='.03'/>"
        "<body pos='.4 0 0'><joint axis='0 0 1'/><geom type='capsule' fromto='0 0 0 .35 0 0' size='.03'/>"
        "<site name='end_effector' pos='.35 0 0'/></body></body></worldbody></mujoco>"
    )
    result = replay_track(load_robot(path), figure_eight())
    assert result.tracking_max < 5e-4
    assert [line.split(":")[0] for line in result.bounds.assumed] == [
        "velocity of joint 1, 2",
        "acceleration of joint 1, 2",
        "jerk of joint 1, 2",
    ]
    assert_inside(result)
