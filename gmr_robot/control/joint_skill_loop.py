"""A joint-space skill on a robot: one call a tick, from the measured state to the command."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.policy import Policy
from gmr_robot.control.safety import JointSafety, MotionBounds, SafetyLimits, StopReason
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.joint_filter import CHANGE, POSITION, RATE
from gmr_robot.kernels.joint_reference import joint_reference


class JointSkillLoop:
    """Policy, stabiliser and joint safety in one call: what a lab runs at 1 kHz against its own arm.

    Parameters
    ----------
    policy : Policy
        A skill whose positions are joint positions, n dimensions.
    bounds : MotionBounds
        What the command may do.
    period : float
        The control period [s].
    limits : SafetyLimits, optional
        Of it, how old a state may be and how far a joint may be from its command.
    max_lead : float, default 0.05
        How far the reference may run ahead of a measured joint [rad].

    Raises
    ------
    InputError
        When policy and bounds differ in dimension, or a number is not above zero.
    """

    def __init__(
        self,
        policy: Policy,
        bounds: MotionBounds,
        *,
        period: float,
        limits: SafetyLimits | None = None,
        max_lead: float = 0.05,
    ) -> None:
        if np.shape(policy.goal) != (bounds.n_joints,):
            raise InputError(
                f"the policy has {np.size(policy.goal)} dimension(s) and the bounds {bounds.n_joints} joint(s); "
                "expected a skill in the robot's joint space"
            )
        self._policy = policy
        self._period = positive(period, name="period")
        self._lead = positive(max_lead, name="max_lead")
        self.safety = JointSafety(bounds, period=period, limits=limits)
        self._limits = bounds.table
        self._ahead = np.zeros((bounds.n_joints, 2))
        self._wanted = np.empty(bounds.n_joints)
        self._table = table = np.zeros((bounds.n_joints, 3))
        self._command = JointReference(table[:, POSITION], table[:, RATE], table[:, CHANGE])

    def reset(self, t: float, position: ArrayLike) -> None:
        """Start from rest at time t [s] and measured joint positions [rad], shape (n,); ends a stop on purpose.

        It also runs every kernel once, so that nothing is compiled or loaded in the loop.

        Raises
        ------
        InputError
            When a joint stands more than 0.01 rad outside its range, or the robot is still being stopped.
        """
        q = float_array(position, name="position", shape=(len(self._limits),))
        self.safety.release(q)
        self._policy.reset(t, q)
        self._reference(self._policy.step(t, q, out=self._wanted))
        self._policy.reset(t, q)
        self._ahead[:, POSITION], self._ahead[:, RATE] = self.safety.command.position, 0.0

    def step(
        self, t: float, state: JointState, *, age: float = 0.0, out: JointReference | None = None
    ) -> JointReference:
        """Return the command for the period that begins at time t [s].

        Whatever comes in, the command is finite and inside the bounds; once something is wrong it brakes to rest
        and stays there (`safety.stopped` says why) until `reset`.

        Parameters
        ----------
        t : float
            Time [s].
        state : JointState
            What was measured.
        age : float, default 0
            How long ago [s].
        out : JointReference, optional
            The command of an earlier tick, to be overwritten: no array is made then. A new one when not given.
        """
        safety, measured = self.safety, self.safety.measured
        if safety.stopped is None:
            measured[:, POSITION], measured[:, RATE] = state.position, state.velocity
            try:
                self._reference(self._policy.step(t, state.position, out=self._wanted))
            except InputError:  # a state that no policy can make sense of: not finite, immeasurably far away
                known = np.isfinite(measured).all()
                safety.stop(StopReason.LEFT_REGION if known else StopReason.STATE_NOT_FINITE)
        safety.advance(self._table, age=age)
        return _copied(self._command, out)

    def _reference(self, wanted: FloatArray) -> None:
        safety = self.safety
        joint_reference(
            wanted, safety.measured, self._limits, self._period, self._lead, self._ahead, safety.targets
        )


def _copied(command: JointReference, out: JointReference | None) -> JointReference:
    if out is None:
        return JointReference(command.position.copy(), command.velocity.copy(), command.acceleration.copy())
    out.position[:], out.velocity[:] = command.position, command.velocity
    out.acceleration[:] = command.acceleration
    return out
