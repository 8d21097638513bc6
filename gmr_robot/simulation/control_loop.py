"""The loop that both replays run: measure, command, limit, record, step."""

from __future__ import annotations

import math
import time

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import JointBounds
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.control_chain import ControlChain
from gmr_robot.simulation.controlled_arm import ControlledArm, Tick
from gmr_robot.simulation.disturbances import force_at
from gmr_robot.simulation.motion import Motion
from gmr_robot.simulation.prepared import PreparedReplay
from gmr_robot.simulation.recorder import Recorder
from gmr_robot.simulation.replay_result import ReplayResult

SETTLING = 1.0
"""How long an arm may still move after its command has come to rest in a stop [s]; then the replay ends anyway."""
STILL = 1e-3
"""Joint speed at which an arm is at rest [rad/s]."""


def run_replay(replay: PreparedReplay) -> ReplayResult:
    """Run a replay until it stops; when the safety chain stops it, the arm is brought to rest first.

    Raises
    ------
    SimulationError
        When the simulated state ceases to be finite.
    """
    arm, motion = ControlledArm(replay), replay.motion
    settling = math.ceil(SETTLING / replay.options.period)
    recorder = Recorder(
        capacity=motion.max_ticks + arm.chain.braking_ticks + settling, n_joints=replay.robot.n_joints
    )
    began = time.perf_counter()
    while True:
        tick = arm.control()
        _record(recorder, tick, motion=motion, chain=arm.chain)
        stop = _stop(arm, tick, motion=motion, settling=settling)
        if stop is not None:
            break
        arm.advance(tick.done, push=force_at(arm.pushes, tick.time))
    seconds = time.perf_counter() - began
    return _result(replay, bounds=arm.chain.bounds, recorder=recorder, stop=stop, seconds=seconds)


def _record(recorder: Recorder, tick: Tick, *, motion: Motion, chain: ControlChain) -> None:
    done, followed = tick.done, tick.running
    recorder.record(
        tick.time,
        tick.state,
        command=done.command,
        torque=done.torque,
        end_effector=tick.end_effector,
        reference=motion.commanded(recorder.n_ticks, reference=tick.reference)
        if followed
        else chain.position,
        intervention=done.intervention | (motion.intervention if followed else 0),
    )


def _stop(arm: ControlledArm, tick: Tick, *, motion: Motion, settling: int) -> str | None:
    """Return why the replay ends at a tick; None when it goes on, or while the arm is brought to rest."""
    if tick.running:
        return motion.stop(arm.tick, measured=tick.measured)
    moves = np.abs(tick.state.velocity).max() > STILL
    return None if not arm.resting or (moves and arm.resting < settling) else arm.chain.stopped


def _result(
    replay: PreparedReplay, *, bounds: JointBounds, recorder: Recorder, stop: str, seconds: float
) -> ReplayResult:
    robot, motion, options = replay.robot, replay.motion, replay.options
    start = recorder.end_effector[0]
    return ReplayResult(
        robot=robot.name,
        mode=motion.mode,
        speed=motion.speed,
        times=recorder.times,
        joint_positions=recorder.joint_positions,
        joint_velocities=recorder.joint_velocities,
        joint_torques=recorder.joint_torques,
        joint_names=robot.joint_names,
        joint_units=robot.joint_units,
        limits=robot.limits,
        bounds=bounds,
        commanded_positions=recorder.commanded_positions,
        commanded_velocities=recorder.commanded_velocities,
        commanded_accelerations=recorder.commanded_accelerations,
        interventions=recorder.interventions,
        end_effector=recorder.end_effector,
        reference=_in_plane(robot, recorder.reference, start=start),
        goals=_in_plane(robot, motion.goals(recorder.times), start=start),
        goal_tolerance=options.goal_tolerance,
        saturated=recorder.saturated,
        stop=stop,
        seconds=seconds,
        space=motion.space,
        joint_goal=motion.joint_goal,
    )


def _in_plane(robot: RobotModel, points: FloatArray, *, start: FloatArray) -> FloatArray:
    """Return points (..., 3) without what lies across the plane of a planar arm, which holds the start."""
    return np.asarray(start + robot.along(points - start))
