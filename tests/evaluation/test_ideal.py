from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.evaluation import distance_from_ideal
from gmr_robot.skill import StopRule, TaskFrame, learn_skill

SIDEWAYS = np.array([0.0, 0.003, 0.004])
FRAME = TaskFrame(
    position=np.array([0.5, 0.0, 0.3]), axes=np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), scale=3.0
)


@dataclass(frozen=True)
class Replay:
    times: np.ndarray
    end_effector: np.ndarray
    goals: np.ndarray
    mode: str = "closed_loop"
    speed: float = 1.0


@pytest.fixture(scope="module")
def skill():
    letters = read_demonstrations("GShape", format="lasa")
    return learn_skill(letters.select([0, 1, 2, 3]), n_components=6, task_frame=FRAME)


@pytest.fixture(scope="module")
def ideal(skill):
    """A replay that is the mean rollout from a held-out start, in the world."""
    start = read_demonstrations("GShape", format="lasa").starts[4:5]
    stop = StopRule(goal_tolerance=1e-9, max_time=1.0)
    (rollout,) = skill.rollout(start, strategy="mean", stop=stop)
    goals = np.tile(FRAME.to_world(skill.goal), (len(rollout.times), 1))
    return Replay(rollout.times, FRAME.to_world(rollout.positions), goals)


def test_ideal_motion_has_no_distance_and_an_offset_has_its_length(skill, ideal):
    np.testing.assert_allclose(distance_from_ideal(ideal, skill), 0.0, atol=1e-12)
    share = np.arange(len(ideal.times)) / len(ideal.times)
    moved = replace(ideal, end_effector=ideal.end_effector + share[:, None] * SIDEWAYS)
    np.testing.assert_allclose(distance_from_ideal(moved, skill), 0.005 * share, atol=1e-12)


def test_at_half_speed_the_ideal_is_as_slow(skill, ideal):
    slow = replace(ideal, times=2.0 * ideal.times, speed=0.5)
    np.testing.assert_allclose(distance_from_ideal(slow, skill), 0.0, atol=1e-12)


def test_what_lies_across_the_task_does_not_count(skill, ideal):
    lifted = replace(ideal, end_effector=ideal.end_effector + [0.1, 0.0, 0.0])
    np.testing.assert_allclose(distance_from_ideal(lifted, skill), 0.0, atol=1e-12)


def test_a_trajectory_a_skill_without_a_frame_and_a_moved_goal_have_no_ideal(skill, ideal):
    moved = ideal.goals + np.linspace(0.0, 0.01, len(ideal.goals))[:, None]
    assert distance_from_ideal(replace(ideal, goals=moved), skill) is None
    assert distance_from_ideal(replace(ideal, mode="track"), skill) is None
    assert distance_from_ideal(ideal, replace(skill, task_frame=None)) is None
