"""What is recorded of an arm at each tick, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.recording.arm.led_arm import LedArm
from gmr_robot.recording.arm.task_space import TaskSpace
from gmr_robot.robot import RobotModel

POSE = ("x", "y", "z", "qx", "qy", "qz", "qw")
ORIENTATION, JOINTS = "orientation", "joints"
"""Channels of the demonstrations: quaternions (x, y, z, w), and joint positions [rad]."""


def column_names(robot: RobotModel) -> tuple[str, ...]:
    """Return the names of a sample's numbers: pose of the end effector in the world, and joint positions."""
    return (*POSE, *(f"joint {name}" for name in robot.joint_names))


def sample(t: float, arm: LedArm) -> FloatArray:
    """Return a row of the journal: time [s], pose, joints; shape (1, 8 + n)."""
    return np.concatenate([[t], arm.position, arm.quaternion, arm.joints])[None]


def as_demonstration(recorded: Demonstration, space: TaskSpace) -> Demonstration:
    """Return the end effector's positions with orientation and joints as channels.

    Parameters
    ----------
    recorded : Demonstration
        All numbers of the samples as positions, as a recorder gives them.
    space : TaskSpace
        The coordinates of the positions.
    """
    numbers = recorded.positions
    return replace(
        recorded,
        positions=space.coordinates(numbers[:, :3]),
        velocities=None,  # type: ignore[arg-type]  # derived anew
        velocity_source="",
        names=space.names,
        unit="m",
        frame="world",
        channels={ORIENTATION: numbers[:, 3:7], JOINTS: numbers[:, 7:]},
    )


def as_demonstrations(recorded: DemonstrationSet, space: TaskSpace) -> DemonstrationSet:
    """Return the same for a set."""
    return replace(recorded, demonstrations=tuple(as_demonstration(one, space) for one in recorded))
