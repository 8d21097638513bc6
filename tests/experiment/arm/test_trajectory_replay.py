"""Trajectories from files on an arm: every kind of file, both spaces, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, write_demonstrations
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.experiment import read_replay_config, replay_outcome, save_replay
from gmr_robot.robot import load_robot
from gmr_robot.simulation.outcome import ReplayOutcome

pytest.importorskip("mujoco")

QUICK = ("replay.control_rate=250",)
TIMES = np.linspace(0.0, 1.0, 41)
RISE = 10 * TIMES**3 - 15 * TIMES**4 + 6 * TIMES**5  # minimal jerk, so that pauses at the ends are its own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trajectories")
    arm = load_robot("planar")
    (path / "joint.yaml").write_text("name: follow\nreplay: {robot: planar, space: joint, ease: 0}\n")
    home = ", ".join(f"{float(value)!r}" for value in arm.forward(arm.home).position)
    (path / "task.yaml").write_text(
        f"name: follow\ntask_frame: {{position: [{home}], scale: 0.5}}\nreplay: {{robot: planar, ease: 0}}\n"
    )
    joints = arm.home + RISE[:, None] * np.linspace(0.3, -0.2, arm.n_joints)
    motion = Demonstration(times=TIMES, positions=joints, names=arm.joint_names, unit="rad")
    write_demonstrations(path / "joints.csv", DemonstrationSet((motion,)))
    backwards = Demonstration(times=TIMES, positions=joints[:, ::-1], names=arm.joint_names[::-1], unit="rad")
    write_demonstrations(path / "backwards.npz", DemonstrationSet((backwards,)))
    np.savez(path / "hurried.npz", times=0.05 * TIMES, positions=joints)
    np.savez(path / "path.npz", times=TIMES, positions=0.1 * np.stack([RISE, -RISE], axis=1))
    return path


def followed(folder: Path, config: str, file: str | Path, *overrides: str) -> ReplayOutcome:
    return replay_outcome(read_replay_config(folder / config, [*QUICK, *overrides], trajectory=folder / file))


def test_joint_positions_are_followed_as_recorded(folder: Path) -> None:
    result = followed(folder, "joint.yaml", "joints.csv").result
    arm = load_robot("planar")
    assert (result.mode, result.space, result.stop, result.arrived) == ("track", "joint", "finished", True)
    expected = arm.home + np.interp(result.times, TIMES, RISE)[:, None] * np.linspace(0.3, -0.2, arm.n_joints)
    np.testing.assert_allclose(result.commanded_positions, expected, atol=2e-3)


def test_joints_are_taken_by_their_names(folder: Path) -> None:
    one = followed(folder, "joint.yaml", "joints.csv").result
    other = followed(folder, "joint.yaml", "backwards.npz").result
    np.testing.assert_allclose(other.joint_positions, one.joint_positions, atol=1e-9)


def test_a_path_is_placed_by_the_task_frame(folder: Path) -> None:
    outcome = followed(folder, "task.yaml", "path.npz")
    arm, result = load_robot("planar"), outcome.result
    start = arm.forward(arm.home).position
    np.testing.assert_allclose(result.end_effector[0], start, atol=1e-3)
    np.testing.assert_allclose(result.end_effector[-1] - start, [0.05, -0.05, 0.0], atol=1e-3)
    assert outcome.check is not None
    assert outcome.check.reach is not None
    assert result.speed == 1.0


def test_what_is_too_fast_is_run_slower_inside_the_bounds(folder: Path) -> None:
    result = followed(folder, "joint.yaml", "hurried.npz").result
    bounds = result.bounds.motion
    assert result.speed < 0.5
    assert (np.abs(result.commanded_velocities) <= bounds.velocity * (1 + 1e-9)).all()
    assert (np.abs(result.commanded_accelerations) <= bounds.acceleration * (1 + 1e-9)).all()
    assert result.arrived


def test_a_replay_is_followed_again_in_either_space(folder: Path) -> None:
    first = followed(folder, "joint.yaml", "joints.csv").result
    save_replay(folder / "replay.npz", first)
    again = followed(folder, "joint.yaml", "replay.npz").result
    np.testing.assert_allclose(again.joint_positions[-1], first.joint_positions[-1], atol=1e-3)
    in_space = followed(folder, "task.yaml", "replay.npz").result  # its positions are in the world already
    np.testing.assert_allclose(in_space.end_effector[0], first.end_effector[0], atol=1e-3)
    np.testing.assert_allclose(in_space.end_effector[-1], first.end_effector[-1], atol=1e-3)


def test_a_rollout_is_followed_by_its_number(folder: Path) -> None:
    arrays = {"goal": np.zeros(2), "stop": np.array(["goal reached"] * 2)}
    for number in range(2):
        arrays |= {
            f"{number}/times": TIMES,
            f"{number}/positions": 0.05 * (number + 1) * np.stack([RISE, RISE], 1),
        }
    np.savez(folder / "rollouts.npz", **arrays)
    result = followed(folder, "task.yaml", "rollouts.npz", "trajectory.number=1").result
    np.testing.assert_allclose(result.end_effector[-1] - result.end_effector[0], [0.05, 0.05, 0.0], atol=1e-3)
    with pytest.raises(InputError, match=r"trajectory\.number is 2, but .*rollouts\.npz holds 2 motion\(s\)"):
        followed(folder, "task.yaml", "rollouts.npz", "trajectory.number=2")


def test_a_pushed_trajectory_many_times(folder: Path) -> None:
    push = "replay.disturbances.random_pushes=[{strength: 5, latest: 0.3}]"
    many = followed(folder, "joint.yaml", "joints.csv", push, "replay.n_replays=2", "replay.processes=1").many
    assert many is not None
    assert len(many) == 2
    assert many.summaries[0].tracking_rms != many.summaries[1].tracking_rms


@pytest.mark.parametrize(
    ("config", "arrays", "message"),
    [
        ("joint.yaml", {"positions": np.zeros((41, 3))}, r"has 3 dimension\(s\), x1, x2, x3, but planar"),
        ("task.yaml", {"positions": np.zeros((41, 5))}, r"has 5 dimension\(s\).*replay\.space=joint"),
        ("task.yaml", {"positions": np.full((41, 2), np.nan)}, r"bad\.npz: 'positions'\[0, 0\] is nan"),
        ("task.yaml", {"times": 0.0 * TIMES, "positions": np.zeros((41, 2))}, r"time repeats at sample 1"),
    ],
)
def test_what_does_not_fit_is_told(
    folder: Path, config: str, arrays: dict[str, np.ndarray], message: str
) -> None:
    np.savez(folder / "bad.npz", **{"times": TIMES, **arrays})
    with pytest.raises(InputError, match=message):
        followed(folder, config, "bad.npz")


def test_a_replay_with_nan_is_refused(folder: Path) -> None:
    nan = np.full((41, 3), np.nan)
    names = np.array(load_robot("planar").joint_names)
    np.savez(folder / "broken.npz", times=TIMES, joint_positions=nan, end_effector=nan, joint_names=names)
    with pytest.raises(InputError, match=r"broken\.npz: positions\[0, 0\] is nan"):
        followed(folder, "task.yaml", "broken.npz")


def test_what_leaves_the_reach_is_not_begun(folder: Path) -> None:
    with pytest.raises(ReachError, match="the trajectory: sample"):
        followed(folder, "task.yaml", "path.npz", "task_frame.scale=50")
    np.savez(folder / "wild.npz", times=TIMES, positions=9.0 * np.stack([RISE] * 2, axis=1))
    with pytest.raises(ReachError, match=r"sample \d+ of the path has"):
        followed(folder, "joint.yaml", "wild.npz")


def test_coordinates_of_its_own_need_a_task_frame(folder: Path) -> None:
    (folder / "bare.yaml").write_text("name: follow\nreplay: {robot: planar}\n")
    with pytest.raises(InputError, match=r"section task_frame, for example"):
        followed(folder, "bare.yaml", "path.npz")
