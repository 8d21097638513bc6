"""A configuration that puts the end effector at a point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import ReachError
from gmr_robot.robot.differential_kinematics import DifferentialKinematics
from gmr_robot.robot.robot_model import RobotModel

PERIOD = 0.1
"""Duration of a step [s]: with the speed limits it bounds how far the joints go at once."""
HOMING_STEPS, FREE_STEPS = 40, 60
"""Steps that also draw the joints towards the home posture, and steps for the position alone."""
HOMING_PULL = 0.05
STANDSTILL = 1e-7
"""Joint motion in a step below which the arm has come to rest [rad]."""
ATTEMPTS = 12
"""Starts: the given configuration, then random ones within the limits."""


def find_configuration(
    robot: RobotModel,
    position: ArrayLike,
    *,
    rotation: FloatArray | None = None,
    start: ArrayLike | None = None,
    tolerance: float = 1e-4,
    attempts: int = ATTEMPTS,
) -> FloatArray:
    """Return joint positions within the limits that put the end effector at a world position.

    Damped Newton steps by `DifferentialKinematics` from the start, and where they get stuck from random
    configurations; the same arguments give the same bytes. Of the position, what lies across the plane
    of a planar arm is ignored.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    position : array, shape (3,)
        World position of the end effector [m].
    rotation : array, shape (3, 3), optional
        World axes of the tool, held as far as the position allows; those at home when not given.
    start : array, shape (n,), optional
        Configuration to start from [rad]; home when not given.
    tolerance : float, default 1e-4
        Greatest distance from the position [m].
    attempts : int, default 12
        How many starts are tried; 1 looks from the given configuration only.

    Returns
    -------
    array, shape (n,)
        Joint positions [rad].

    Raises
    ------
    ReachError
        When no attempt comes within the tolerance; the message names the closest approach.
    """
    target = float_array(position, name="position", shape=(3,))
    kinematics = DifferentialKinematics(robot, rotation=rotation)
    closest = np.inf
    for first in _starts(robot, start, count=attempts):
        kinematics.reset(first)
        missed = _approach(robot, kinematics, target=target)
        if missed <= tolerance:
            return kinematics.configuration
        closest = min(closest, missed)
    raise ReachError(
        f"the position {describe(target)} m is out of the reach of {robot.name}: within its joint limits "
        f"the end effector comes no closer than {closest:.3g} m; move or scale the task frame"
    )


def miss(robot: RobotModel, kinematics: DifferentialKinematics, target: FloatArray) -> float:
    """Return the distance from the reference's end effector to a target [m], within the arm's plane."""
    return float(np.linalg.norm(robot.along(target - kinematics.position)))


def describe(position: FloatArray) -> str:
    """Return a position as text, in millimetre resolution."""
    return f"[{', '.join(f'{value:.3f}' for value in position)}]"


def _starts(robot: RobotModel, start: ArrayLike | None, *, count: int) -> list[FloatArray]:
    first = robot.home if start is None else float_array(start, name="start", shape=(robot.n_joints,))
    rng = np.random.default_rng(0)
    low, high = robot.sampling_range
    return [first, *(rng.uniform(low, high) for _ in range(count - 1))]


def _approach(robot: RobotModel, kinematics: DifferentialKinematics, *, target: FloatArray) -> float:
    """Step the reference towards the target until it stands still there; return the distance left [m]."""
    for step in range(HOMING_STEPS + FREE_STEPS):
        homing = step < HOMING_STEPS
        velocity = kinematics.step(target, period=PERIOD, pull=HOMING_PULL if homing else 0.0)
        moved = float(np.abs(velocity).max()) * PERIOD
        if moved < STANDSTILL and not homing:
            break
    return miss(robot, kinematics, target)
