"""The loop that both replays run: measure, command, limit, record, step."""

from __future__ import annotations

import time
from typing import Literal, Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import Controller, Intervention, StopReason
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.control_chain import ControlChain
from gmr_robot.simulation.disturbances import Sensor, force_at
from gmr_robot.simulation.options import ReplayOptions
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
    def space(self) -> Literal["task", "joint"]:
        """Whether it speaks of the end effector's position or of joint positions."""
        ...

    @property
    def joint_goal(self) -> FloatArray | None:
        """Where the joints are to end [rad], shape (n,); None in task space."""
        ...

    @property
    def max_ticks(self) -> int:
        """The most ticks that it takes."""
        ...

    @property
    def goal(self) -> FloatArray:
        """World position where it is to end [m], shape (3,)."""
        ...

    @property
    def speed(self) -> float:
        """Share of its own speed at which it is run."""
        ...

    @property
    def intervention(self) -> Intervention:
        """What limits of the end effector changed at the last call of `target`."""
        ...

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray | StopReason:
        """Return where the reference shall be a tick from now, or why the arm must stop.

        Positions are those of the end effector [m], shape (3,), or of the joints [rad], shape (n,), by `space`.

        Parameters
        ----------
        tick : int
            Number of the tick, from 0.
        measured, reference : array, shape (3,) or (n,)
            Where the arm and its reference are now.
        """
        ...

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        """Return where the end effector was commanded to be at this tick [m], shape (3,)."""
        ...

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        """Return why the replay ends at this tick; None when it goes on."""
        ...


def run_motion(
    robot: RobotModel,
    motion: Motion,
    *,
    q: FloatArray,
    options: ReplayOptions,
    controller: Controller | None = None,
) -> ReplayResult:
    """Run a motion from rest at joint positions q [rad], shape (n,), until it stops.

    When the safety chain stops it, the arm is brought to rest first.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    motion : Motion
        What it follows.
    q : array, shape (n,)
        Where it starts [rad].
    options : ReplayOptions
        Rates, limits, pushes.
    controller : Controller, optional
        What follows the commanded joint motion; computed torque with the options' gains when not given.

    Raises
    ------
    SimulationError
        When the simulated state ceases to be finite.
    """
    rng = np.random.default_rng(options.seed)
    script = options.disturbances.drawn(directions=robot.directions, rng=rng)
    sensor = Sensor(script.sensor, period=options.period, rng=rng) if script.sensor is not None else None
    world = World(robot, physics_rate=options.physics_rate, disturbances=script)
    chain = ControlChain(robot, options=options, controller=controller, space=motion.space)
    in_joints = motion.space == "joint"
    recorder = Recorder(capacity=motion.max_ticks + chain.braking_ticks, n_joints=robot.n_joints)
    world.reset(q)
    chain.reset(q)
    began, stop, tick = time.perf_counter(), None, 0
    while True:
        t, true, position = tick * options.period, world.state, world.end_effector
        state = true if sensor is None else sensor.measure(true)
        if in_joints:
            measured, reference = state.position, chain.configuration
        else:
            measured = position if sensor is None else robot.forward(state.position).position
            reference = chain.position
        asked = None
        if chain.stopped is None:
            asked = motion.target(tick, measured=measured, reference=reference)
        done = chain.step(asked, state=state)
        running = chain.stopped is None
        recorder.record(
            t,
            true,
            command=done.command,
            torque=done.torque,
            end_effector=position,
            reference=motion.commanded(tick, reference=reference) if running else chain.position,
            intervention=done.intervention | (motion.intervention if running else Intervention(0)),
        )
        if running:
            stop = motion.stop(tick, measured=measured)
        elif done.at_rest:
            stop = chain.stopped
        if stop is not None:
            break
        world.step(done.torque.torque, substeps=options.substeps, push=force_at(script.pushes, t))
        tick += 1
    seconds = time.perf_counter() - began
    return _result(robot, motion, chain=chain, recorder=recorder, stop=stop, seconds=seconds, options=options)


def _result(
    robot: RobotModel,
    motion: Motion,
    *,
    chain: ControlChain,
    recorder: Recorder,
    stop: str,
    seconds: float,
    options: ReplayOptions,
) -> ReplayResult:
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
        bounds=chain.bounds,
        commanded_positions=recorder.commanded_positions,
        commanded_velocities=recorder.commanded_velocities,
        commanded_accelerations=recorder.commanded_accelerations,
        interventions=recorder.interventions,
        end_effector=recorder.end_effector,
        reference=_in_plane(robot, recorder.reference, start=start),
        goal=_in_plane(robot, motion.goal, start=start),
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
