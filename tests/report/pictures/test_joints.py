from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.report import draw_joints
from gmr_robot.report.pictures.style import LIMIT
from gmr_robot.robot import JointLimits


def panels(picture) -> np.ndarray:
    return np.array(picture.figure.axes).reshape(4, -1).T  # drawn column by column


def test_a_row_a_joint_and_a_column_a_quantity(make_replay) -> None:
    replay = make_replay()
    grid = panels(draw_joints(replay))
    assert grid.shape == (3, 4)
    assert [axes.get_ylabel() for axes in grid[:, 0]] == list(replay.joint_names)
    heads = [axes.texts[0].get_text() for axes in grid[0]]
    assert heads == ["position [rad]", "velocity [rad/s]", "acceleration [rad/s²]", "torque [N m]"]
    values = [
        *(replay.joint_positions, replay.joint_velocities),
        *(replay.commanded_accelerations, replay.joint_torques),
    ]
    for column, expected in enumerate(values):
        for joint in range(3):
            np.testing.assert_array_equal(grid[joint, column].lines[0].get_ydata(), expected[:, joint])


def test_limits_are_in_the_picture(make_replay) -> None:
    grid = panels(draw_joints(make_replay()))
    bottom, top = grid[1, 0].get_ylim()
    assert bottom < -1.0
    assert top > 3.0
    levels = {line.get_ydata()[0] for line in grid[1, 0].lines if to_hex(line.get_color()) == LIMIT}
    assert {-1.0, 3.0} <= levels
    assert grid[2, 0].get_title(loc="right") == "no limit"


def test_instants_at_a_limit_are_marked(make_replay) -> None:
    torques = make_replay().joint_torques.copy()
    torques[10:13, 1] = 10.0
    picture = draw_joints(make_replay(joint_torques=torques))
    marked = panels(picture)[1, 3].lines[1]
    assert np.flatnonzero(np.isfinite(marked.get_ydata())).tolist() == [10, 11, 12]
    assert "torque of elbow" in picture.caption


def test_a_replay_within_its_limits_says_so(make_replay) -> None:
    assert "No limit was reached." in draw_joints(make_replay()).caption


@pytest.mark.parametrize("n_joints", [1, 7])
def test_other_arms(make_replay, n_joints) -> None:
    still = np.zeros((len(make_replay()), n_joints))
    unlimited = np.full(n_joints, np.inf)
    replay = make_replay(
        joint_positions=still,
        joint_velocities=still,
        joint_torques=still,
        joint_names=tuple(f"joint{i}" for i in range(n_joints)),
        commanded_positions=still,
        commanded_velocities=still,
        commanded_accelerations=still,
        bounds=joint_bounds(
            JointLimits(lower=-unlimited, upper=unlimited, velocity=unlimited, torque=unlimited),
            SafetyLimits(),
        ),
        saturated=np.zeros(n_joints),
    )
    picture = draw_joints(replay)
    assert len(picture.figure.axes) == 4 * n_joints
    assert "position" not in picture.caption.split("Closest")[1]  # unbounded, as torques are
    assert "torque" not in picture.caption.split("Closest")[1]
    assert picture.encode().content
