"""Why a replay did not end where it should, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gmr_robot.arrays import BoolArray
from gmr_robot.control.safety.safety_event import Intervention
from gmr_robot.exceptions import ReachError
from gmr_robot.robot import RobotModel, find_configuration
from gmr_robot.simulation.placement.assess import dexterity
from gmr_robot.simulation.replay_result import ReplayResult

Cause = Literal["stop", "out of reach", "singularity", "limit", "blocked", "false goal", "time", "tracking"]

STANDSTILL = 0.3
"""An arm that stays within `STILL` for so long at the end has come to rest [s]."""
STILL = 1e-3
"""Distance [m]."""
SINGULAR = 0.05
"""Least singular value of the Jacobian, as a share of that at home, below which an arm is at a singularity."""
AT_LIMIT = 0.01
"""Distance from the end of its range at which a joint stands at it [rad]."""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Why a replay did not arrive.

    Attributes
    ----------
    cause : str
        ``"stop"`` (the safety chain), ``"out of reach"`` (the goal), ``"singularity"``, ``"limit"`` (of a joint's
        range, speed or torque), ``"blocked"`` (something holds the arm), ``"false goal"`` (the skill came to rest),
        ``"time"`` (still on its way), ``"tracking"`` (a trajectory that was not followed closely enough).
    since : float
        Since when [s].
    explanation : str
        The same in a sentence.
    """

    cause: Cause
    since: float
    explanation: str


def diagnose(result: ReplayResult, robot: RobotModel) -> Diagnosis | None:
    """Return why a replay did not arrive, or was stopped; None where it did, or need not and went on.

    Parameters
    ----------
    result : ReplayResult
        The replay.
    robot : RobotModel
        The arm.
    """
    if result.stopped:
        return _stopped(result)
    if result.arrived is not False:
        return None
    at_rest = _stretch(_near_the_end(result))
    found = _out_of_reach(result, robot)
    if found is None and result.times[-1] - result.times[at_rest] >= STANDSTILL:
        found = (
            _singular(result, robot, since=at_rest)
            or _at_limit(result, since=at_rest)
            or _held(result, since=at_rest)
        )
    return found or (_late(result) if result.mode == "closed_loop" else _loose(result))


def _stopped(result: ReplayResult) -> Diagnosis:
    since = next(one.start for one in result.events if one.kind is Intervention.STOP)
    explanation = f"the safety chain stopped the arm at {since:.2f} s: {result.stop}"
    return Diagnosis(cause="stop", since=since, explanation=explanation)


def _out_of_reach(result: ReplayResult, robot: RobotModel) -> Diagnosis | None:
    try:
        find_configuration(robot, result.goal, start=result.joint_positions[-1])
    except ReachError as error:
        distances = np.linalg.norm(result.end_effector - result.goal, axis=1)
        closest = int(distances.argmin())
        explanation = (
            f"the goal is out of reach ({error}); the arm came closest, {1e3 * distances[closest]:.1f} mm, "
            f"at {result.times[closest]:.2f} s"
        )
        return Diagnosis(cause="out of reach", since=float(result.times[closest]), explanation=explanation)
    return None


def _singular(result: ReplayResult, robot: RobotModel, *, since: int) -> Diagnosis | None:
    share = dexterity(robot, result.joint_positions[-1:])
    if share >= SINGULAR:
        return None
    at = float(result.times[since])
    explanation = (
        f"the arm stands at a singularity since {at:.2f} s, where its end effector cannot move in every direction "
        f"({100.0 * share:.1f} % of the dexterity at home)"
    )
    return Diagnosis(cause="singularity", since=at, explanation=explanation)


def _at_limit(result: ReplayResult, *, since: int) -> Diagnosis | None:
    q, motion = result.joint_positions, result.bounds.motion
    for side, near in (("lower", q < motion.lower + AT_LIMIT), ("upper", q > motion.upper - AT_LIMIT)):
        for joint in np.flatnonzero(near[-1]):
            at = float(result.times[_stretch(near[:, joint])])
            explanation = (
                f"{result.joint_names[joint]} stands at the {side} end of its range, {q[-1, joint]:.3f} "
                f"{result.joint_units[joint]}, since {at:.2f} s"
            )
            return Diagnosis(cause="limit", since=at, explanation=explanation)
    limit = result.bounds.torque
    full = np.abs(result.joint_torques) >= limit * (1.0 - 1e-6)
    for joint in np.flatnonzero(full[-1]):
        at = float(result.times[max(since, _stretch(full[:, joint]))])
        explanation = f"{result.joint_names[joint]} gives all its torque, {limit[joint]:g}, since {at:.2f} s"
        return Diagnosis(cause="limit", since=at, explanation=explanation)
    return None


def _held(result: ReplayResult, *, since: int) -> Diagnosis:
    at, distance = float(result.times[since]), 1e3 * result.goal_distance
    lead = 1e3 * float(result.tracking_error[-1])
    if lead > 2.0:
        explanation = (
            f"something holds the arm since {at:.2f} s, {distance:.1f} mm from the goal: its reference is {lead:.1f} "
            "mm ahead (a contact, a force, a load)"
        )
        return Diagnosis(cause="blocked", since=at, explanation=explanation)
    explanation = f"the motion came to rest at {at:.2f} s, {distance:.1f} mm from the goal"
    return Diagnosis(cause="false goal", since=at, explanation=explanation)


def _late(result: ReplayResult) -> Diagnosis:
    distances = np.linalg.norm(result.end_effector - result.goal, axis=1)
    before = int(np.searchsorted(result.times, result.times[-1] - STANDSTILL))
    elapsed = float(result.times[-1] - result.times[before])
    speed = (distances[before] - distances[-1]) / elapsed if elapsed > 0.0 else 0.0
    went = "came closer" if speed >= 0.0 else "went farther away"
    events = ", ".join(dict.fromkeys(one.description for one in result.events))
    explanation = (
        f"the time was up at {result.duration:.2f} s, {1e3 * distances[-1]:.1f} mm from the goal, which {went} by "
        f"{1e3 * abs(speed):.1f} mm/s{events and '; on the way: '}{events}"
    )
    return Diagnosis(cause="time", since=result.duration, explanation=explanation)


def _loose(result: ReplayResult) -> Diagnosis:
    worst = int(result.tracking_error.argmax())
    explanation = (
        f"the trajectory was missed by up to {1e3 * result.tracking_max:.1f} mm, at {result.times[worst]:.2f} s, and "
        f"by {1e3 * result.goal_distance:.1f} mm at its end"
    )
    return Diagnosis(cause="tracking", since=float(result.times[worst]), explanation=explanation)


def _near_the_end(result: ReplayResult) -> BoolArray:
    return np.asarray(np.linalg.norm(result.end_effector - result.end_effector[-1], axis=1) <= STILL)


def _stretch(holds: BoolArray) -> int:
    """First index of the stretch at the end in which something holds throughout."""
    broken = np.flatnonzero(~holds)
    return 0 if len(broken) == 0 else min(int(broken[-1]) + 1, len(holds) - 1)
