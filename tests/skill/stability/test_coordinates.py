"""A stabiliser lives in skill coordinates; whoever uses the skill stays in those of the demonstrations."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    GoalToOrigin,
    Scale,
    preprocess,
    read_demonstrations,
)
from gmr_robot.skill import StopRule, learn_skill, load_skill

FACTOR = 25.0
PLACE = np.array([0.4, -1.2])
ARRIVE = StopRule(goal_tolerance=1e-4, max_time=60.0, max_distance=1e9)


@pytest.fixture(scope="module")
def letters():
    """Letters whose goal lies away from the origin, and whose ends scatter a little."""
    recorded = read_demonstrations("GShape", format="lasa").select([0, 1, 2, 3])
    scatter = np.random.default_rng(0).normal(0.0, 2e-4, size=(4, 2))
    moved = (
        Demonstration(times=one.times, positions=one.positions + PLACE + shift, velocities=one.velocities)
        for one, shift in zip(recorded, scatter, strict=True)
    )
    return DemonstrationSet(tuple(moved), "letters")


@pytest.fixture(scope="module", params=["lyapunov", "lpv"])
def pair(request, letters):
    """One skill with a transform, and one that was learned from what the transform makes of the letters."""
    if request.param == "lpv":
        pytest.importorskip("cvxpy")
    ready = preprocess(letters, [GoalToOrigin(), Scale(factor=FACTOR)])
    options = {"n_components": 6, "stability": request.param}
    return learn_skill(ready, **options), learn_skill(ready.demonstrations, **options), ready.transform


def test_goal_is_the_mean_end_and_the_stabilisers(pair, letters):
    skill, _, transform = pair
    np.testing.assert_allclose(skill.goal, letters.ends.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(transform.to_skill(skill.goal), skill.stabiliser.goal, atol=1e-12)
    assert skill.velocity(skill.goal[None]).tolist() == [[0.0, 0.0]]


def test_velocities_are_those_of_the_inner_skill(pair, letters):
    skill, inner, transform = pair
    points = letters.positions[::40] + np.random.default_rng(1).normal(
        0.0, 0.01, (len(letters.positions[::40]), 2)
    )
    expected = inner.velocity(transform.to_skill(points)) / FACTOR
    np.testing.assert_allclose(skill.velocity(points), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("strategy", ["mean", "sample"])
def test_v_falls_along_motions_in_task_coordinates(pair, letters, strategy, tmp_path):
    skill, _, transform = pair
    skill.save(tmp_path / "s")
    far = np.vstack([letters.starts, letters.starts + 0.1])
    for one in load_skill(tmp_path / "s").rollout(far, strategy=strategy, stop=ARRIVE):
        assert one.arrived
        assert np.linalg.norm(one.positions[-1] - letters.ends.mean(axis=0)) <= 1e-4
        values = skill.stabiliser.function.value(transform.to_skill(one.positions) - skill.stabiliser.goal)
        assert (np.diff(values) < 0.0).all()


def test_another_goal_moves_the_whole_field(pair, letters):
    skill, _, _ = pair
    elsewhere = np.array([-3.0, 2.0])
    starts = letters.starts - skill.goal + elsewhere
    here = skill.rollout(letters.starts, strategy="mean", stop=ARRIVE)
    there = skill.rollout(starts, strategy="mean", stop=ARRIVE, goal=elsewhere)
    for one, other in zip(here, there, strict=True):
        assert other.arrived
        np.testing.assert_allclose(one.positions - skill.goal, other.positions - elsewhere, atol=1e-7)
    policy = skill.policy(goal=elsewhere)
    np.testing.assert_allclose(policy.step(0.0, starts[0]), skill.velocity(letters.starts[:1])[0], rtol=1e-7)
