"""Whether an arm can follow a path at all, asked before it runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import ReachError
from gmr_robot.robot.differential_kinematics import DifferentialKinematics
from gmr_robot.robot.find_configuration import describe, find_configuration, miss
from gmr_robot.robot.robot_model import RobotModel

SPACING = 0.002
"""Samples closer than this to the last one checked are taken to be covered by it [m]."""
PERIOD, STEPS = 0.05, 12
"""Duration of a step [s], and the most steps given to a sample."""


def check_reach(
    robot: RobotModel,
    path: ArrayLike,
    *,
    rotation: FloatArray | None = None,
    start: ArrayLike | None = None,
    tolerance: float = 1e-3,
) -> FloatArray:
    """Walk along a path without dynamics and make sure that the arm reaches every part of it.

    The walk is continuous: it keeps the arm's posture from sample to sample as a replay does, so a path
    that could only be followed by changing over to another posture does not pass.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    path : array, shape (T, 3)
        World positions of the end effector [m].
    rotation : array, shape (3, 3), optional
        World axes of the tool, held lightly; those at home when not given.
    start : array, shape (n,), optional
        Configuration from which the start is looked for [rad]; home when not given.
    tolerance : float, default 1e-3
        Greatest distance from any sample [m].

    Returns
    -------
    array, shape (n,)
        The configuration at the start of the path [rad].

    Raises
    ------
    ReachError
        When a sample is out of reach, or the path leaves the plane of a planar arm; the message names the
        sample, by how much it is missed, and the remedy.
    """
    positions = float_array(path, name="path", shape=("T", 3))
    _check_plane(robot, positions, tolerance)
    first = _configuration_at_start(robot, positions, rotation=rotation, start=start)
    kinematics = DifferentialKinematics(robot, rotation=rotation)
    kinematics.reset(first)
    for index in _samples(positions):
        missed = _walk(robot, kinematics, target=positions[index], tolerance=tolerance)
        if missed > tolerance:
            raise ReachError(
                f"{_sample(positions, index)} is out of the reach of {robot.name}: coming along the path, "
                f"within its joint limits, the end effector misses it by {missed:.3g} m; move or scale the "
                "task frame"
            )
    return first


def _check_plane(robot: RobotModel, positions: FloatArray, tolerance: float) -> None:
    offsets = positions - positions[0]
    across = np.linalg.norm(offsets - robot.along(offsets), axis=1)
    index = int(across.argmax())
    if across[index] > tolerance:
        raise ReachError(
            f"{_sample(positions, index)} lies {across[index]:.3g} m out of the plane that {robot.name} "
            "moves in (through sample 0); turn the task frame so that the path lies in that plane"
        )


def _configuration_at_start(
    robot: RobotModel, positions: FloatArray, *, rotation: FloatArray | None, start: ArrayLike | None
) -> FloatArray:
    try:
        return find_configuration(robot, positions[0], rotation=rotation, start=start)
    except ReachError as error:
        raise ReachError(f"sample 0 of the path: {error}") from error


def _samples(positions: FloatArray) -> list[int]:
    """Indices of samples about `SPACING` apart, the last included."""
    chosen = [0]
    for index in range(1, len(positions)):
        if np.linalg.norm(positions[index] - positions[chosen[-1]]) >= SPACING:
            chosen.append(index)
    return chosen if chosen[-1] == len(positions) - 1 else [*chosen, len(positions) - 1]


def _walk(
    robot: RobotModel, kinematics: DifferentialKinematics, *, target: FloatArray, tolerance: float
) -> float:
    """Step the reference to a sample; return the distance left [m]."""
    missed = np.inf
    for _ in range(STEPS):
        kinematics.step(target, period=PERIOD)
        missed = miss(robot, kinematics, target)
        if missed <= 0.5 * tolerance:
            break
    return missed


def _sample(positions: FloatArray, index: int) -> str:
    return f"sample {index} of the path, at {describe(positions[index])} m,"
