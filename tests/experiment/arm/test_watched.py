"""What the page is given of a replay, by way of configurations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gmr_robot.experiment import any_replay, read_config, read_replay_config, save_replay
from gmr_robot.simulation import LiveReplay

pytest.importorskip("mujoco")
pytest.importorskip("viser")
CONFIGS = Path(__file__).parents[3] / "configs"
SHORT = ["replay.max_time=0.2", "replay.control_rate=250", "replay.n_replays=1", "skill.n_components=5"]


@pytest.fixture(scope="module")
def eight():
    """A periodic skill on the Panda, for a moment."""
    options = [*SHORT, "replay.disturbances={}", "rollout.max_time=5"]
    return any_replay(read_config(CONFIGS / "figure_eight_arm.yaml", options))


def test_a_skill_is_shown_with_its_demonstrations_and_motions(eight):
    from gmr_robot.experiment.arm.watched import watched_skill

    watched = watched_skill(eight)
    assert [group.name for group in watched.groups] == [
        "demonstrations",
        "held-out demonstrations",
        "rollouts, mean",
    ]
    assert [group.shown for group in watched.groups] == [True, False, True]
    assert [len(group.paths) for group in watched.groups] == [8, 2, 10]
    material = eight.scene.material
    first = material.placement().to_world(material.training[0].positions)
    np.testing.assert_array_equal(watched.groups[0].paths[0], first)
    assert watched.placed.alpha == eight.config.rollout.alpha
    goal = np.array([0.1, 0.2])
    np.testing.assert_allclose(watched.live.to_goal(material.placement().to_world(goal)), goal)
    duration = eight.outcome.result.duration
    live = LiveReplay(watched.live.begin).advance(duration)
    np.testing.assert_array_equal(live.q, eight.outcome.result.joint_positions[-1])


def test_a_joint_space_skill_is_shown_by_where_its_hand_goes():
    from gmr_robot.experiment.arm.watched import watched_skill

    done = any_replay(read_config(CONFIGS / "joint_space.yaml", SHORT))
    watched = watched_skill(done)
    assert watched.placed is None
    path = watched.groups[0].paths[0]
    robot, shown = done.scene.robot, done.scene.material.training[0].positions
    np.testing.assert_allclose(path[-1], robot.forward(shown[-1]).position)
    asked = robot.forward(done.skill.goal).position + [0.0, 0.03, 0.02]
    reached = robot.forward(watched.live.to_goal(asked)).position
    np.testing.assert_allclose(reached, asked, atol=2e-4)


def test_a_trajectory_can_be_watched_and_pushed(eight, tmp_path):
    from gmr_robot.experiment.arm.watched import watched_trajectory

    save_replay(tmp_path / "replay.npz", eight.outcome.result)
    (tmp_path / "follow.yaml").write_text(
        "name: follow\nreplay: {robot: panda, mode: track, control_rate: 250, physics_rate: 1000}\n"
    )
    config = read_replay_config(tmp_path / "follow.yaml", [], trajectory=tmp_path / "replay.npz")
    done = any_replay(config)
    watched = watched_trajectory(done)
    assert watched.groups == ()
    assert watched.live.to_goal is None
    live = LiveReplay(watched.live.begin).advance(done.outcome.result.duration)
    np.testing.assert_allclose(live.end_effector, done.outcome.result.end_effector[-1], atol=1e-3)
