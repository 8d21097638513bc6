"""Largest joint speeds: MJCF has no word for them, URDF has one that MuJoCo does not read."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import RobotError
from gmr_robot.robot.engine import mujoco
from gmr_robot.robot.stated_limits import check_above_zero, read_stated


def read_speed_limits(model: mujoco.MjModel, path: Path) -> FloatArray:
    """Return the largest speed of each joint [rad/s, or m/s], shape (n,).

    An MJCF file states them as ``<custom><numeric name="joint_velocity_limits" data="..."/></custom>``,
    one number a joint in the model's order; a URDF file in ``<limit velocity="..."/>``. A joint
    without a stated limit has none: its entry is infinite.

    Raises
    ------
    RobotError
        When their number does not fit the joints, or one is not above zero.
    """
    stated = read_stated(model, path, quantity="velocity")
    if stated is None:
        stated = _from_urdf(model, path)
        check_above_zero(stated, model, path, quantity="velocity")
    return stated


def _from_urdf(model: mujoco.MjModel, path: Path) -> FloatArray:
    speeds = np.full(model.njnt, np.inf)
    names = [model.joint(i).name for i in range(model.njnt)]
    for joint in _urdf_joints(path):
        limit = joint.find("limit")
        text = None if limit is None else limit.get("velocity")
        if text is None or joint.get("name") not in names:
            continue
        try:
            speeds[names.index(str(joint.get("name")))] = float(text)
        except ValueError as error:
            raise RobotError(
                f"{path}: the velocity limit of joint {joint.get('name')!r} is {text!r}; expected a number"
            ) from error
    return speeds


def _urdf_joints(path: Path) -> list[ElementTree.Element]:
    """Return the joint elements of a URDF file, none of any other."""
    content = path.read_bytes()
    if re.search(rb"<robot[\s>]", content) is None:
        return []
    try:
        return ElementTree.fromstring(content).findall("joint")
    except ElementTree.ParseError as error:  # MuJoCo's reader forgives more than the standard one
        raise RobotError(f"{path}: not well-formed XML: {error}") from error
