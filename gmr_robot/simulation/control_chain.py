"""From a target of the end effector to limited torques, link by link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import (
    ComputedTorque,
    Controller,
    Intervention,
    InverseKinematics,
    JointReference,
    JointSafety,
    JointState,
    LimitedTorque,
    ReferenceGenerator,
    StopReason,
    TorqueLimit,
    joint_bounds,
)
from gmr_robot.exceptions import SimulationError
from gmr_robot.kernels.limits import SATURATED, SLOWED
from gmr_robot.robot import DifferentialKinematics, JointLimits, RobotModel
from gmr_robot.simulation.joint_kinematics import JointKinematics
from gmr_robot.simulation.options import ReplayOptions

REFERENCE_SHARE = 0.9
"""Share of the joints' accelerations that the reference uses; the rest makes up for deviations."""

HELD_BACK = 1e-3
"""Distance of a command from the reference that counts as the joint limits' doing [rad]."""


@dataclass(frozen=True, eq=False, slots=True)
class Done:
    """What the chain did at a tick.

    Parameters
    ----------
    command : JointReference
        The commanded joint motion.
    torque : LimitedTorque
        What the joints are given until the next tick.
    intervention : int
        What it changed, a sum of `Intervention`.
    """

    command: JointReference
    torque: LimitedTorque
    intervention: int

    @property
    def at_rest(self) -> bool:
        """Whether the command stands still."""
        return not (self.command.velocity.any() or self.command.acceleration.any())


class ControlChain:
    """The links between a target of the end effector and the joints' torques.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    options : ReplayOptions
        Rates, gains and limits.
    controller : Controller, optional
        What follows the commanded joint motion; computed torque with the options' gains when not given.
    space : {"task", "joint"}
        Whether targets are positions of the end effector, or of the joints.

    Attributes
    ----------
    bounds : JointBounds
        The bounds in force.

    Raises
    ------
    InputError
        When limits do not fit the robot.
    """

    def __init__(
        self,
        robot: RobotModel,
        *,
        options: ReplayOptions,
        controller: Controller | None = None,
        space: Literal["task", "joint"] = "task",
    ) -> None:
        self._robot = robot
        self._period = options.period
        self.bounds = joint_bounds(robot.limits, options.limits)
        motion = self.bounds.motion
        within = JointLimits(
            lower=motion.lower,
            upper=motion.upper,
            velocity=motion.velocity,
            torque=self.bounds.torque,
            acceleration=REFERENCE_SHARE * motion.acceleration,
        )
        self._kinematics: InverseKinematics = (
            JointKinematics(robot, limits=within)
            if space == "joint"
            else DifferentialKinematics(robot, rotation=options.rotation, limits=within)
        )
        self._generator = ReferenceGenerator(self._kinematics, period=options.period)
        self._safety = JointSafety(motion, period=options.period, limits=options.limits)
        self._controller = controller or ComputedTorque(
            robot, stiffness=options.stiffness, damping=options.damping
        )
        self._torque_limit = TorqueLimit(
            self.bounds.torque, rate=self.bounds.torque_rate, period=options.period
        )

    @property
    def position(self) -> FloatArray:
        """World position of the reference's end effector [m]; of the command's while a stop is in force."""
        if self.stopped is None:
            return self._generator.position
        return self._robot.forward(self._safety.command.position).position

    @property
    def configuration(self) -> FloatArray:
        """Joint positions of the reference [rad], shape (n,)."""
        return self._kinematics.configuration

    @property
    def stopped(self) -> StopReason | None:
        """Why the arm is stopped, or being stopped; None while it runs."""
        return self._safety.stopped

    @property
    def braking_ticks(self) -> int:
        """Ticks within which the command comes to rest from any motion inside the bounds."""
        motion = self.bounds.motion
        longest = (motion.velocity / motion.acceleration + 3.0 * motion.acceleration / motion.jerk).max()
        return int(np.ceil(longest / self._period)) + 20

    def reset(self, q: FloatArray) -> None:
        """Start from rest at joint positions q [rad], shape (n,).

        Raises
        ------
        InputError
            When they lie outside the bounds.
        """
        self._safety.reset(q)
        self._generator.reset(q)
        self._controller.reset()
        rest = np.zeros(len(q))
        self._torque_limit.reset(self._robot.inverse_dynamics(q, rest, acceleration=rest))

    def step(self, target: FloatArray | StopReason | None, *, state: JointState) -> Done:
        """Return the torques of a tick.

        Parameters
        ----------
        target : array, shape (3,) or (n,), or StopReason
            Where the end effector's reference [m], or that of the joints [rad], shall be a tick from now, or why the
            arm must stop; None while a stop is in force.
        state : JointState
            What was measured.
        """
        reference = self._reference(target)
        safety = self._safety
        command = safety.brake() if reference is None else safety.step(reference, state=state)
        trusted = safety.trusted(state, command)
        torque = self._torque_limit.step(self._controller.torque(trusted, command))
        return Done(command, torque, self._intervention(reference, command, torque))

    def _reference(self, target: FloatArray | StopReason | None) -> JointReference | None:
        if isinstance(target, StopReason):
            self._safety.stop(target)
        if self.stopped is not None or target is None or isinstance(target, StopReason):
            return None
        try:
            return self._generator.step(target)
        except SimulationError:
            self._safety.stop(StopReason.NO_MOTION)
            return None

    def _intervention(
        self, reference: JointReference | None, command: JointReference, torque: LimitedTorque
    ) -> int:
        done = _OF_TORQUES[torque.changes]
        if self.stopped is not None:
            done |= _STOP
        elif reference is not None and np.abs(reference.position - command.position).max() > HELD_BACK:
            done |= _JOINTS
        return done


_STOP, _JOINTS = int(Intervention.STOP), int(Intervention.JOINTS)
_OF_TORQUES = {
    0: 0,
    SATURATED: int(Intervention.TORQUE),
    SLOWED: int(Intervention.TORQUE_RATE),
    SATURATED | SLOWED: int(Intervention.TORQUE | Intervention.TORQUE_RATE),
}
"""Interventions as plain numbers, since a flag's own arithmetic takes a microsecond each time."""
