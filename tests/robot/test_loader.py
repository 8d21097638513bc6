from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from gmr_robot.exceptions import RobotError, UnknownNameError
from gmr_robot.robot import load_robot


def test_own_mjcf_by_path(mjcf):
    robot = load_robot(mjcf(), end_effector="tip")
    assert robot.name == "own_arm"
    assert robot.joint_names == ("slide", "joint2")
    assert robot.joint_units == ("m", "rad")
    np.testing.assert_array_equal(robot.limits.lower, [0.0, -np.inf])
    np.testing.assert_array_equal(robot.limits.upper, [0.5, np.inf])
    np.testing.assert_array_equal(robot.home, [0.25, 0.0])
    np.testing.assert_allclose(robot.forward([0.1, np.pi / 2]).position, [0.45, 0.0, 0.3], atol=1e-12)


def test_own_urdf_by_path_keeps_rigid_links(urdf):
    robot = load_robot(urdf, end_effector="tool0")
    assert robot.name == "demo_arm"
    assert robot.joint_names == ("shoulder", "elbow")
    np.testing.assert_array_equal(robot.limits.velocity, [1.5, np.inf])
    np.testing.assert_array_equal(robot.limits.torque, [50.0, np.inf])
    np.testing.assert_allclose(robot.forward([np.pi / 2, 0.0]).position, [0.6, 0.0, 0.1], atol=1e-12)


def test_path_may_be_text(mjcf):
    assert load_robot(str(mjcf()), end_effector="tip").name == "own_arm"


def test_keyframe_home_is_taken(mjcf):
    path = mjcf('<keyframe><key name="home" qpos="0.4 1.0"/></keyframe>')
    np.testing.assert_array_equal(load_robot(path, end_effector="tip").home, [0.4, 1.0])


def test_actuators_are_switched_off(mjcf):
    """A position actuator must not pull against the torques that a replay applies."""
    import mujoco

    actuator = '<actuator><position joint="slide" kp="1000" ctrlrange="0 0.5"/></actuator>'
    robot = load_robot(mjcf(actuator), end_effector="tip")
    data = mujoco.MjData(robot.model)
    data.ctrl[:], data.qpos[0] = 0.5, 0.1
    mujoco.mj_forward(robot.model, data)
    assert not data.qfrc_actuator.any()


def test_unknown_name_lists_the_arms_and_says_that_a_path_is_taken():
    with pytest.raises(UnknownNameError) as caught:
        load_robot("pandas")
    message = str(caught.value)
    assert "did you mean 'panda'? (known: panda, planar)" in message
    assert "the path of an MJCF or URDF file" in message


def test_missing_file(tmp_path):
    with pytest.raises(RobotError, match=r"nowhere\.urdf does not exist; expected an MJCF or URDF file"):
        load_robot(tmp_path / "nowhere.urdf")


def test_folder(tmp_path):
    with pytest.raises(RobotError, match="is a folder"):
        load_robot(tmp_path)


def test_other_suffix(tmp_path):
    path = tmp_path / "arm.stl"
    path.write_text("solid")
    with pytest.raises(RobotError, match=r"ends in '\.stl'; expected an MJCF or URDF file"):
        load_robot(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty file"),
        ("no xml at all", "XML parse error"),
        ("<mujoco><worldbody>", "Line number=1"),
        ("<mujoco><wordbody/></mujoco>", "wordbody"),
        ("<mujoco><asset><mesh file='missing.stl'/></asset></mujoco>", "missing.stl"),
    ],
)
def test_file_that_mujoco_cannot_read(tmp_path, content, message):
    path = tmp_path / "broken.xml"
    path.write_text(content)
    with pytest.raises(RobotError) as caught:
        load_robot(path)
    assert str(caught.value).startswith(f"{path}: MuJoCo cannot read this model: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_model_without_joints(tmp_path):
    path = tmp_path / "table.xml"
    path.write_text("<mujoco><worldbody><geom type='box' size='1 1 1'/></worldbody></mujoco>")
    with pytest.raises(RobotError, match="has no joint; expected an arm"):
        load_robot(path)


@pytest.mark.parametrize(
    ("joint", "message"), [("<freejoint/>", "has a free joint"), ("<joint type='ball'/>", "has a ball joint")]
)
def test_loose_and_ball_jointed_bodies(mjcf, joint, message):
    path = mjcf(more=f"<body name='box'>{joint}<geom type='box' size='0.1 0.1 0.1'/></body>")
    with pytest.raises(RobotError, match=f"the body 'box' {message}"):
        load_robot(path, end_effector="tip")


def test_home_outside_the_range(mjcf):
    path = mjcf('<keyframe><key name="home" qpos="0.9 0"/></keyframe>')
    with pytest.raises(RobotError, match=r"puts joint 'slide' at 0\.9, outside its range \[0, 0\.5\]"):
        load_robot(path, end_effector="tip")


def test_without_the_extra_the_message_says_what_to_install():
    code = (
        "import sys; sys.modules['mujoco'] = None\n"
        "from gmr_robot.exceptions import MissingDependencyError\n"
        "try:\n    import gmr_robot.robot\n"
        "except MissingDependencyError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'gmr_robot[sim]'" in done.stdout


def test_broken_rendering_does_not_keep_a_robot_from_loading():
    """MuJoCo raises whatever the backend that MUJOCO_GL names meets, as it is imported."""
    code = (
        "import os\nfrom gmr_robot.robot import load_robot\n"
        "print(load_robot('planar').name, os.environ['MUJOCO_GL'])"
    )
    environment = {**os.environ, "MUJOCO_GL": "crayon"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["planar", "crayon"]
