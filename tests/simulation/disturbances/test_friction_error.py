from __future__ import annotations

import copy

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.disturbances import FrictionError


def test_dry_friction_holds_the_joints_up_to_its_torque():
    """An arm in a horizontal plane at rest moves only when pushed by more than the dry friction."""
    robot = load_robot("planar")
    model = copy.copy(robot.model)
    FrictionError(dry=0.5).add(model)
    for torque, moves in ((0.4, False), (0.6, True)):
        data = mujoco.MjData(model)
        data.qpos[:] = robot.home
        data.qfrc_applied[0] = torque
        mujoco.mj_step(model, data, 200)
        assert (abs(data.qpos[0] - robot.home[0]) > 1e-3) == moves


def test_viscous_friction_adds_to_the_passive_torques():
    robot = load_robot("planar")
    model = copy.copy(robot.model)
    FrictionError(viscous=0.3).add(model)
    speed = np.array([0.7, -1.1])
    passive = []
    for one in (robot.model, model):
        data = mujoco.MjData(one)
        data.qpos[:], data.qvel[:] = robot.home, speed
        mujoco.mj_forward(one, data)
        passive.append(np.array(data.qfrc_passive))
    np.testing.assert_allclose(passive[1] - passive[0], -0.3 * speed, atol=1e-12)


def test_model_of_the_arm_is_left_alone():
    robot = load_robot("panda")
    before = np.array(robot.model.dof_damping)
    FrictionError(dry=1.0, viscous=1.0).add(copy.copy(robot.model))
    np.testing.assert_array_equal(robot.model.dof_damping, before)


def test_bad_friction():
    with pytest.raises(InputError, match=r"dry is -1 N m; expected at least 0 N m"):
        FrictionError(dry=-1.0)
