"""A simulated arm with its control chain: what happens at one tick of a replay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import JointState
from gmr_robot.simulation.control_chain import ControlChain, Done
from gmr_robot.simulation.disturbances import Sensor
from gmr_robot.simulation.prepared import PreparedReplay
from gmr_robot.simulation.world import World


@dataclass(frozen=True, eq=False, slots=True)
class Tick:
    """What was measured at a tick, and what is done about it.

    Parameters
    ----------
    time : float
        When [s].
    state : JointState
        How the joints truly move.
    end_effector : array, shape (3,)
        Where the end effector truly is [m].
    measured, reference : array, shape (3,) or (n,)
        Where the arm was measured to be, and where its reference was: the end effector [m], or the joints [rad].
    done : Done
        What the control chain does.
    running : bool
        Whether the motion is followed; False from the tick on at which the chain stops it.
    """

    time: float
    state: JointState
    end_effector: FloatArray
    measured: FloatArray
    reference: FloatArray
    done: Done
    running: bool


class ControlledArm:
    """An arm at rest where a replay starts, about to follow its motion.

    Parameters
    ----------
    replay : PreparedReplay
        What is to be replayed.

    Attributes
    ----------
    tick : int
        Number of ticks that are over.
    resting : int
        For how many ticks the command has been at rest in a stop.
    pushes : tuple of Push
        How the script pushes the end effector.
    world : World
        The simulated arm.
    chain : ControlChain
        What commands it.
    """

    def __init__(self, replay: PreparedReplay) -> None:
        robot, motion, options = replay.robot, replay.motion, replay.options
        rng = np.random.default_rng(options.seed)
        script = options.disturbances.drawn(directions=robot.directions, rng=rng)
        error = script.sensor
        self._sensor = None if error is None else Sensor(error, period=options.period, rng=rng)
        self.pushes = script.pushes
        self._robot, self._motion, self._options = robot, motion, options
        self._in_joints = motion.space == "joint"
        self.world = World(robot, physics_rate=options.physics_rate, disturbances=script)
        self.chain = ControlChain(robot, options=options, controller=replay.controller, space=motion.space)
        self.world.reset(replay.q)
        self.chain.reset(replay.q)
        self.tick = self.resting = 0

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self.tick * self._options.period

    def control(self) -> Tick:
        """Measure, ask the motion for its target, and let the chain command the joints."""
        world, chain, sensor = self.world, self.chain, self._sensor
        true, position = world.state, world.end_effector
        state = true if sensor is None else sensor.measure(true)
        if self._in_joints:
            measured, reference = state.position, chain.configuration
        else:
            measured = position if sensor is None else self._robot.forward(state.position).position
            reference = chain.position
        asked = None
        if chain.stopped is None:
            asked = self._motion.target(self.tick, measured=measured, reference=reference)
        done = chain.step(asked, state=state)
        running = chain.stopped is None
        self.resting = self.resting + 1 if not running and done.at_rest else 0
        return Tick(self.time, true, position, measured, reference, done, running)

    def advance(self, done: Done, *, push: FloatArray | None) -> None:
        """Hold the torques of a tick until the next, and push the end effector with a force [N], shape (3,).

        Raises
        ------
        SimulationError
            When the simulated state ceases to be finite.
        """
        self.world.step(done.torque.torque, substeps=self._options.substeps, push=push)
        self.tick += 1
