"""The joint motion that a path of the end effector asks for, without dynamics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import DifferentialKinematics, RobotModel
from gmr_robot.simulation.timed_path import TimedPath

PERIOD = 0.02
"""Time between two samples [s]."""
FEWEST_SAMPLES, MOST_SAMPLES = 50, 500
"""A shorter path is sampled at smaller intervals, a longer one at greater."""
SLOWER = (1.0, 4.0, 16.0, 64.0)
"""How many times slower a path is walked until the limits of joint speed leave it alone."""
LEFT_ALONE = 0.9
"""Share of its speed limit that no joint may use while it is."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedWalk:
    """A joint motion along a path, at the speed of the path.

    Attributes
    ----------
    times : array, shape (T,)
        Times [s].
    positions, velocities, accelerations : array, shape (T, n)
        Of the joints [rad], [rad/s], [rad/s²].
    missed : array, shape (T,)
        Distance of the end effector from the path [m].
    """

    times: FloatArray
    positions: FloatArray
    velocities: FloatArray
    accelerations: FloatArray
    missed: FloatArray


def walk_path(
    robot: RobotModel,
    path: TimedPath,
    *,
    start: FloatArray,
    ease: float = 0.2,
    rotation: FloatArray | None = None,
) -> TimedWalk:
    """Let the inverse kinematics follow a path, as a replay would.

    How fast the joints would have to move is to be known even where they cannot: a path that is too fast is
    walked slower, and the velocities are scaled back up.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    path : TimedPath
        What the end effector is to follow, entered from rest and left to rest.
    start : array, shape (n,)
        Configuration at its first point [rad].
    ease : float, default 0.2
        Time of speeding up and of slowing down [s].
    rotation : array, shape (3, 3), optional
        World axes of the tool; those at home when not given.
    """
    total = path.duration + min(ease, path.duration)
    period = float(np.clip(PERIOD, total / MOST_SAMPLES, total / FEWEST_SAMPLES))
    points = path.sampled(period, ease=ease)
    kinematics = DifferentialKinematics(robot, rotation=rotation)
    for slower in SLOWER:
        walk = _walk(robot, kinematics, points=points, start=start, period=period, slower=slower)
        if (np.abs(walk.velocities) <= LEFT_ALONE * slower * robot.limits.velocity).all():
            break
    return walk


def _walk(
    robot: RobotModel,
    kinematics: DifferentialKinematics,
    *,
    points: FloatArray,
    start: FloatArray,
    period: float,
    slower: float,
) -> TimedWalk:
    kinematics.reset(start)
    positions, missed = np.empty((len(points), robot.n_joints)), np.empty(len(points))
    for index, point in enumerate(points):
        kinematics.step(point, period=slower * period)
        positions[index] = kinematics.configuration
        missed[index] = np.linalg.norm(robot.along(point - kinematics.position))
    velocities = _rate(positions, period)
    return TimedWalk(
        times=np.asarray(period * np.arange(len(points)), dtype=np.float64),
        positions=positions,
        velocities=velocities,
        accelerations=_rate(velocities, period),
        missed=missed,
    )


def _rate(values: FloatArray, period: float) -> FloatArray:
    return np.asarray(np.gradient(values, period, axis=0), dtype=np.float64)
