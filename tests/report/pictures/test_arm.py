from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.image import imread

from gmr_robot.report import draw_arm_frames, draw_arm_sticks
from gmr_robot.report.pictures import frame_size
from gmr_robot.report.pictures.arm_frames import COLUMNS, ROWS
from gmr_robot.robot import load_robot
from gmr_robot.simulation import ReplayFrames


@pytest.fixture
def planar_replay(make_replay):
    robot = load_robot("planar")
    n = len(make_replay())
    joints = np.linspace(0.2, 1.0, n)[:, None] * np.ones(robot.n_joints)
    tips = np.stack([robot.forward(q).position for q in joints])
    return robot, make_replay(joint_positions=joints, end_effector=tips, reference=tips, robot="planar")


def test_frames_are_shown_pixel_by_pixel(make_replay) -> None:
    width, height = frame_size()
    pixels = np.random.default_rng(0).integers(0, 255, (COLUMNS * ROWS, height, width, 3), dtype=np.uint8)
    frames = ReplayFrames(times=np.arange(4.0), frames=pixels)
    image = draw_arm_frames(make_replay(), frames).encode()
    assert image.kind == "png"
    drawn = np.round(255 * imread(io.BytesIO(image.content))[..., :3]).astype(np.uint8)
    inner = pixels[0, 200:240, 200:240]
    assert any(
        np.array_equal(drawn[200 + i : 240 + i, 200 + j : 240 + j], inner)
        for i in range(-2, 3)
        for j in range(-2, 3)
    )


def test_the_stick_figure_follows_the_kinematics(planar_replay) -> None:
    robot, replay = planar_replay
    picture = draw_arm_sticks(replay, robot, reason="no OpenGL here.")
    lines = [np.array(line.get_data_3d()).T for line in picture.figure.axes[0].lines]
    for q in (replay.joint_positions[0], replay.joint_positions[-1]):
        expected = robot.link_points(q)
        assert any(line.shape == expected.shape and np.allclose(line, expected) for line in lines)
    assert "not rendered: no OpenGL here." in picture.caption
