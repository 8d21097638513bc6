"""Asking, before anything runs, whether a whole skill lies in an arm's reach and limits, and at which speed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import ReachError
from gmr_robot.robot import JointLimits, RobotModel, check_reach
from gmr_robot.simulation.placement.reach import FASTEST, Reach, largest_factor
from gmr_robot.simulation.placement.timed_walk import TimedWalk, walk_path
from gmr_robot.simulation.placement.touch import Touch
from gmr_robot.simulation.timed_path import TimedPath


def assess_reach(
    robot: RobotModel,
    *,
    commanded: Mapping[str, TimedPath],
    shown: Mapping[str, TimedPath] | None = None,
    limits: JointLimits | None = None,
    rotation: FloatArray | None = None,
    tolerance: float = 1e-3,
    ease: float = 0.2,
) -> Reach:
    """Walk along all paths, and return how much of the arm's abilities they take.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    commanded : mapping of str to TimedPath
        Motions that are to be run, by what they are called; their accelerations and torques count.
    shown : mapping of str to TimedPath, optional
        Motions that are to be in reach, as fast as they are, but whose accelerations are measurements, noise
        included.
    limits : JointLimits, optional
        Limits to stay within; the robot's own when not given.
    rotation : array, shape (3, 3), optional
        World axes of the tool; those at home when not given.
    tolerance : float, default 1e-3
        Greatest distance from a path [m].
    ease : float, default 0.2
        Time over which a path is entered from rest and left to rest [s].

    Raises
    ------
    ReachError
        When a path leaves the reach; the message names the path, the sample and the remedy.
    """
    limits = limits or robot.limits
    touch = Touch(robot)
    parts = []
    for what, path in {**(shown or {}), **commanded}.items():
        start = _start(robot, path, what=what, rotation=rotation, tolerance=tolerance)
        walk = walk_path(robot, path, start=start, ease=ease, rotation=rotation)
        _check(robot, walk, what=what, tolerance=tolerance)
        parts.append(_reach(robot, walk, limits=limits, touch=touch, dynamic=what in commanded))
    return _worst(parts)


def _start(
    robot: RobotModel, path: TimedPath, *, what: str, rotation: FloatArray | None, tolerance: float
) -> FloatArray:
    try:
        return check_reach(robot, path.positions, rotation=rotation, tolerance=tolerance)
    except ReachError as error:
        raise ReachError(f"{what}: {error}") from error


def _check(robot: RobotModel, walk: TimedWalk, *, what: str, tolerance: float) -> None:
    index = int(walk.missed.argmax())
    if walk.missed[index] > tolerance:
        raise ReachError(
            f"{what}: at its own speed, {walk.times[index]:.2f} s after its start, {robot.name} misses it by "
            f"{walk.missed[index]:.3g} m within its joint limits; move or scale the task frame"
        )


def _reach(robot: RobotModel, walk: TimedWalk, *, limits: JointLimits, touch: Touch, dynamic: bool) -> Reach:
    velocity = np.abs(walk.velocities).max(axis=0) / limits.velocity
    acceleration = np.abs(walk.accelerations).max(axis=0) / limits.acceleration
    still, moving = _torques(robot, walk)
    torque = np.abs(moving if dynamic else still).max(axis=0) / limits.torque
    factors = [largest_factor(velocity, power=1)]
    joints = [f"velocity of {robot.joint_names[int(velocity.argmax())]}"]
    if dynamic:
        factors += [largest_factor(acceleration, power=2), _torque_factor(still, moving, limits.torque)]
        joints += [f"acceleration of {robot.joint_names[int(acceleration.argmax())]}"]
        joints += [f"torque of {robot.joint_names[int(torque.argmax())]}"]
    tightest = int(np.argmin(factors))
    return Reach(
        missed=float(walk.missed.max()),
        joint_margin=_joint_margin(walk.positions, limits),
        velocity_use=velocity,
        acceleration_use=acceleration if dynamic else 0.0 * acceleration,
        torque_use=torque,
        speed_factor=factors[tightest],
        limited_by=joints[tightest] if factors[tightest] < FASTEST else "",
        dexterity=dexterity(robot, walk.positions),
        touches=touch.first(walk.positions),
    )


def _torques(robot: RobotModel, walk: TimedWalk) -> tuple[FloatArray, FloatArray]:
    """Torques that hold the arm, and those that move it along a walk [N m], both (T, n)."""
    rest = np.zeros(robot.n_joints)
    still = [robot.inverse_dynamics(q, rest, acceleration=rest) for q in walk.positions]
    moving = [
        robot.inverse_dynamics(q, velocity, acceleration=acceleration)
        for q, velocity, acceleration in zip(walk.positions, walk.velocities, walk.accelerations, strict=True)
    ]
    return np.array(still), np.array(moving)


def _torque_factor(still: FloatArray, moving: FloatArray, limit: FloatArray) -> float:
    """Largest s with |still + s² (moving − still)| ≤ limit; 0 where the arm cannot even be held.

    All of the motion's torque is taken to grow with the square of the speed, as inertial torques do.
    """
    added = moving - still
    room = limit - still * np.where(added >= 0.0, 1.0, -1.0)
    if not (np.abs(still) <= limit).all():
        return 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(np.abs(added) > 0.0, room / np.abs(added), np.inf)
    return min(FASTEST, float(np.sqrt(squares.min())))


def _joint_margin(positions: FloatArray, limits: JointLimits) -> FloatArray:
    left = np.minimum(positions - limits.lower, limits.upper - positions).min(axis=0)
    half = 0.5 * (limits.upper - limits.lower)
    finite = np.isfinite(half)
    return np.where(finite, left / np.where(finite, half, 1.0), 1.0)


def dexterity(robot: RobotModel, positions: FloatArray) -> float:
    """Return the least singular value of the Jacobian along configurations (T, n), as a share of that at home."""
    at_home = _least(robot, robot.home)
    least = min(_least(robot, q) for q in positions)
    return least / at_home if at_home > 0.0 else least


def _least(robot: RobotModel, q: FloatArray) -> float:
    jacobian = robot.directions.T @ robot.jacobian(q)[:3]
    return float(np.linalg.svd(jacobian, compute_uv=False)[-1])


def _worst(parts: list[Reach]) -> Reach:
    slowest = min(parts, key=lambda one: one.speed_factor)
    return Reach(
        missed=max(one.missed for one in parts),
        joint_margin=np.min([one.joint_margin for one in parts], axis=0),
        velocity_use=np.max([one.velocity_use for one in parts], axis=0),
        acceleration_use=np.max([one.acceleration_use for one in parts], axis=0),
        torque_use=np.max([one.torque_use for one in parts], axis=0),
        speed_factor=slowest.speed_factor,
        limited_by=slowest.limited_by,
        dexterity=min(one.dexterity for one in parts),
        touches=next((one.touches for one in parts if one.touches), ""),
    )
