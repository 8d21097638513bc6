from __future__ import annotations

import numpy as np

from gmr_robot.report.ideal import distance_from_ideal
from gmr_robot.skill import StopRule

SIDEWAYS = np.array([0.0, 0.003, 0.004])


def _ideal(gshape):
    """The mean rollout of the replay's start in the world, integrated to the last tick."""
    frame, skill = gshape.skill.task_frame, gshape.skill
    start = gshape.held_out.starts[:1]
    stop = StopRule(goal_tolerance=1e-9, max_time=1.0)
    (rollout,) = skill.rollout(start, strategy="mean", stop=stop)
    return rollout.times, frame.to_world(rollout.positions)


def test_ideal_motion_has_no_distance_and_an_offset_has_its_length(make_replay, gshape) -> None:
    times, ideal = _ideal(gshape)
    exact = make_replay(times=times, end_effector=ideal, reference=ideal)
    np.testing.assert_allclose(distance_from_ideal(exact, gshape.skill), 0.0, atol=1e-12)
    offset = np.arange(len(times))[:, None] / len(times) * SIDEWAYS
    distances = distance_from_ideal(make_replay(times=times, end_effector=ideal + offset), gshape.skill)
    np.testing.assert_allclose(distances, 0.005 * np.arange(len(times)) / len(times), atol=1e-12)


def test_what_lies_across_the_task_does_not_count(make_replay, gshape) -> None:
    times, ideal = _ideal(gshape)
    replay = make_replay(times=times, end_effector=ideal + [0.1, 0.0, 0.0])
    np.testing.assert_allclose(distance_from_ideal(replay, gshape.skill), 0.0, atol=1e-12)


def test_a_trajectory_and_a_skill_without_a_frame_have_no_ideal(make_replay, of_dimension, gshape) -> None:
    assert distance_from_ideal(make_replay(mode="track"), gshape.skill) is None
    assert distance_from_ideal(make_replay(), of_dimension(2).skill) is None
