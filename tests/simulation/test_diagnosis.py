from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.simulation import (
    Disturbances,
    Push,
    ReplayOptions,
    TimedPath,
    replay_closed_loop,
    replay_track,
)
from gmr_robot.simulation.diagnosis import diagnose

START, GOAL = np.array([-0.08, -0.12]), np.array([0.08, 0.12])


def run(robot, policy, table, **options):
    return replay_closed_loop(robot, policy, start=START, task_frame=table, options=ReplayOptions(**options))


def test_arrival_needs_no_diagnosis(planar, attractor, table):
    assert diagnose(run(planar, attractor(GOAL), table), planar) is None


def test_motion_that_need_not_arrive_needs_none(planar, attractor, table):
    result = run(planar, attractor(GOAL), table, goal_tolerance=0.0, max_time=0.2)
    assert diagnose(result, planar) is None


def test_still_on_its_way(planar, attractor, table):
    result = run(planar, attractor(GOAL, rate=0.2), table, max_time=0.5)
    found = diagnose(result, planar)
    assert (found.cause, found.since) == ("time", pytest.approx(0.5))
    assert "the time was up at 0.50 s" in found.explanation


def test_false_goal(planar, attractor, table):
    """The policy comes to rest in the middle."""
    policy = attractor(GOAL, rate=4.0)
    policy.step = lambda _, x: -4.0 * x
    found = diagnose(run(planar, policy, table, max_time=4.0), planar)
    assert found.cause == "false goal"
    assert 0.5 < found.since < 3.0
    assert "144." in found.explanation  # |GOAL| in mm


def test_goal_moved_out_of_reach(planar, attractor, table):
    policy = attractor(GOAL)
    plain = policy.step

    def step(t, x):
        if t > 0.3:
            policy.goal = np.array([0.6, 0.0])
        return plain(t, x)

    policy.step = step
    found = diagnose(run(planar, policy, table, max_time=3.0), planar)
    assert found.cause == "out of reach"
    assert "the arm came closest" in found.explanation


def test_motion_that_goes_away_from_its_goal(planar, attractor, table):
    policy = attractor(GOAL)
    policy.step = lambda _, x: 0.5 * (x - GOAL)
    found = diagnose(run(planar, policy, table, max_time=0.6), planar)
    assert found.cause == "time"
    assert "went farther away" in found.explanation


def test_arm_that_is_held_while_its_reference_goes_on(planar, attractor, table):
    """At rest at the end, with the reference 5 mm ahead of it."""
    policy = attractor(GOAL, rate=4.0)
    policy.step = lambda _, x: -4.0 * x
    result = run(planar, policy, table, max_time=4.0)
    found = diagnose(replace(result, reference=result.end_effector + [0.0, 0.005, 0.0]), planar)
    assert found.cause == "blocked"
    assert "its reference is 5.0 mm ahead" in found.explanation


def test_stop_is_told_with_its_reason(panda, attractor, table):
    push = Push(force=[-40.0, 25.0, 0.0], start=0.2, duration=0.3)
    result = run(panda, attractor(GOAL), table, disturbances=Disturbances(pushes=(push,)), max_distance=0.15)
    found = diagnose(result, panda)
    assert found.cause == "stop"
    assert "left the known region" in found.explanation
    assert 0.2 < found.since < result.duration


def test_trajectory_that_ends_elsewhere(planar):
    times = np.linspace(0.0, 1.0, 20)
    line = np.array([0.4, -0.1, 0.02]) + times[:, None] * [0.0, 0.2, 0.0]
    result = replay_track(planar, TimedPath(times=times, positions=line), goal=[0.4, 0.13, 0.02])
    found = diagnose(result, planar)
    assert found.cause == "tracking"
    assert "30.0 mm at its end" in found.explanation


def test_joint_at_the_end_of_its_range(planar, attractor, table):
    """The last half second of a replay, with the joint's range made to end where it stands."""
    policy = attractor(GOAL, rate=4.0)
    policy.step = lambda _, x: -4.0 * x
    result = run(planar, policy, table, max_time=4.0)
    motion = result.bounds.motion
    upper = np.array(motion.upper)
    upper[1] = result.joint_positions[-1, 1] + 0.002
    narrow = replace(result, bounds=replace(result.bounds, motion=replace(motion, upper=upper)))
    found = diagnose(narrow, planar)
    assert found.cause == "limit"
    assert "stands at the upper end of its range" in found.explanation
