"""The loop that both replays run: measure, command, limit, record, step."""

from __future__ import annotations

import time
from typing import Literal, Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import ComputedTorque, ReferenceGenerator, limit_torque
from gmr_robot.robot import DifferentialKinematics, RobotModel
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.push import force_at
from gmr_robot.simulation.recorder import Recorder
from gmr_robot.simulation.replay_result import ReplayResult
from gmr_robot.simulation.world import World


class Motion(Protocol):
    """What a replay follows."""

    @property
    def mode(self) -> Literal["track", "closed_loop"]:
        """The name of this kind of replay."""
        ...

    @property
    def max_ticks(self) -> int:
        """The most ticks that it takes."""
        ...

    @property
    def goal(self) -> FloatArray:
        """World position where it is to end [m], shape (3,)."""
        ...

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray:
        """Return where the reference shall be a tick from now [m], shape (3,).

        Parameters
        ----------
        tick : int
            Number of the tick, from 0.
        measured, reference : array, shape (3,)
            Where the end effector and its reference are now [m].
        """
        ...

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        """Return where the end effector was commanded to be at this tick [m], shape (3,)."""
        ...

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        """Return why the replay ends at this tick; None when it goes on."""
        ...


def run_motion(robot: RobotModel, motion: Motion, *, q: FloatArray, options: ReplayOptions) -> ReplayResult:
    """Run a motion from rest at joint positions q [rad], shape (n,), until it stops.

    Raises
    ------
    SimulationError
        When the state ceases to be finite, or the inverse kinematics finds no motion.
    """
    world = World(robot, physics_rate=options.physics_rate)
    generator = ReferenceGenerator(
        DifferentialKinematics(robot, rotation=options.rotation), period=options.period
    )
    controller = ComputedTorque(robot, stiffness=options.stiffness, damping=options.damping)
    recorder = Recorder(capacity=motion.max_ticks, n_joints=robot.n_joints)
    world.reset(q)
    generator.reset(q)
    controller.reset()
    began, stop = time.perf_counter(), None
    for tick in range(motion.max_ticks):
        t = tick * options.period
        state, measured, position = world.state, world.end_effector, generator.position
        target = motion.target(tick, measured=measured, reference=position)
        reference = generator.step(target)
        torque = limit_torque(controller.torque(state, reference), limit=robot.limits.torque)
        commanded = motion.commanded(tick, reference=position)
        recorder.record(t, state, torque=torque, end_effector=measured, reference=commanded)
        stop = motion.stop(tick, measured=measured)
        if stop is not None:
            break
        world.step(torque.torque, substeps=options.substeps, push=force_at(options.pushes, t))
    seconds = time.perf_counter() - began
    assert stop is not None  # a motion says why it ends at its last tick, if not before
    return _result(robot, motion, recorder=recorder, stop=stop, seconds=seconds, options=options)


def _result(
    robot: RobotModel,
    motion: Motion,
    *,
    recorder: Recorder,
    stop: str,
    seconds: float,
    options: ReplayOptions,
) -> ReplayResult:
    start = recorder.end_effector[0]
    return ReplayResult(
        robot=robot.name,
        mode=motion.mode,
        times=recorder.times,
        joint_positions=recorder.joint_positions,
        joint_velocities=recorder.joint_velocities,
        joint_torques=recorder.joint_torques,
        joint_names=robot.joint_names,
        joint_units=robot.joint_units,
        limits=robot.limits,
        end_effector=recorder.end_effector,
        reference=_in_plane(robot, recorder.reference, start=start),
        goal=_in_plane(robot, motion.goal, start=start),
        goal_tolerance=options.goal_tolerance,
        saturated=recorder.saturated,
        stop=stop,
        seconds=seconds,
    )


def _in_plane(robot: RobotModel, points: FloatArray, *, start: FloatArray) -> FloatArray:
    """Return points (..., 3) without what lies across the plane of a planar arm, which holds the start."""
    return np.asarray(start + robot.along(points - start))
