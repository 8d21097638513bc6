"""What counts of a replay that is one among many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import FloatArray

if TYPE_CHECKING:
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation.replay_result import ReplayResult

NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class ReplaySummary:
    """A replay in numbers; NaN where it failed before there were any.

    Attributes
    ----------
    number : int
        Its number among the many, from 0; its randomness depends on this and the seed alone.
    success : bool
        Whether it arrived, or went on for its whole time where it need not; without a stop.
    end : str
        How it ended, as `ReplayResult.stop` has it; ``"failed"`` where an error ended it.
    reason : str
        Why it was no success, in a sentence; empty for a success.
    cause : str
        The same in a word, to be counted: that of a `Diagnosis`, or the name of the error.
    duration : float
        Simulated time [s].
    tracking_rms, tracking_max : float
        Distance of the end effector from its reference [m].
    goal_distance : float
        At the end [m].
    position_use, velocity_use, torque_use : float
        Greatest share of any joint's limits: of the way from mid-range to its end, of speed, of torque.
    n_stops : int
        How often the safety chain stopped the arm.
    energy : float
        Mechanical work of all joints, lifting and braking alike [J].
    smoothness : float
        Log dimensionless jerk of the end effector; the higher, the smoother.
    seconds : float
        Wall-clock time [s].
    """

    number: int
    success: bool
    end: str
    reason: str = ""
    cause: str = ""
    duration: float = NAN
    tracking_rms: float = NAN
    tracking_max: float = NAN
    goal_distance: float = NAN
    position_use: float = NAN
    velocity_use: float = NAN
    torque_use: float = NAN
    n_stops: int = 0
    energy: float = NAN
    smoothness: float = NAN
    seconds: float = NAN


def summarise(result: ReplayResult, robot: RobotModel, *, number: int) -> ReplaySummary:
    """Return what counts of a replay."""
    from gmr_robot.control.safety.safety_event import Intervention
    from gmr_robot.simulation.diagnosis import diagnose

    diagnosis = diagnose(result, robot)
    motion = result.bounds.motion
    middle, half = 0.5 * (motion.lower + motion.upper), 0.5 * (motion.upper - motion.lower)
    return ReplaySummary(
        number=number,
        success=diagnosis is None,
        end=result.stop,
        reason="" if diagnosis is None else diagnosis.explanation,
        cause="" if diagnosis is None else diagnosis.cause,
        duration=result.duration,
        tracking_rms=result.tracking_rms,
        tracking_max=result.tracking_max,
        goal_distance=result.goal_distance,
        position_use=_largest_use(result.joint_positions - middle, half),
        velocity_use=_largest_use(result.joint_velocities, motion.velocity),
        torque_use=_largest_use(result.joint_torques, result.bounds.torque),
        n_stops=sum(event.kind is Intervention.STOP for event in result.events),
        energy=work(result.times, result.joint_torques, result.joint_velocities),
        smoothness=_smoothness(result.times, result.end_effector),
        seconds=result.seconds,
    )


def work(times: FloatArray, torques: FloatArray, velocities: FloatArray) -> float:
    """Return ∫ Σ |τᵢ q̇ᵢ| dt [J], of torques (T, n) that are held from each time to the next."""
    power = np.abs(torques[:-1] * 0.5 * (velocities[1:] + velocities[:-1])).sum(axis=1)
    return float(power @ np.diff(times))


def _largest_use(values: FloatArray, limit: FloatArray) -> float:
    limited = np.isfinite(limit)
    return float((np.abs(values[:, limited]) / limit[limited]).max()) if limited.any() else NAN


def _smoothness(times: FloatArray, positions: FloatArray) -> float:
    from gmr_robot.evaluation.smoothness import log_dimensionless_jerk

    if len(times) < 4:
        return NAN
    return log_dimensionless_jerk(times, np.gradient(positions, times, axis=0))
