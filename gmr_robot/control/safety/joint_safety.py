"""The link of the chain that decides what a robot's joints are commanded, and whether they go on at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.safety.joint_filter import LARGEST_BANDWIDTH, JointFilter
from gmr_robot.control.safety.motion_bounds import MotionBounds
from gmr_robot.control.safety.safety_limits import SafetyLimits
from gmr_robot.control.safety.stop_plan import StopPlan
from gmr_robot.control.safety.stop_reason import StopReason
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.joint_filter import CHANGE, POSITION, RATE
from gmr_robot.kernels.safe_step import PERIOD, RUNNING, safe_step, stop_step

USUAL_BANDWIDTH = 100.0
"""How fast the command makes up for small deviations from the reference [1/s], where the control rate allows it."""


class JointSafety:
    """Turns a wanted joint motion into one that may be commanded, and stops it when something is wrong.

    The command keeps position, velocity, acceleration and jerk inside the bounds at every tick. A stop is
    decelerating, inside the same bounds, along the arm's own direction of motion where there is room for it
    (`StopPlan`), and where there is not by each joint's own plan; it is latched with its reason until `release`.

    Parameters
    ----------
    bounds : MotionBounds
        What the command may do.
    period : float
        The control period [s].
    limits : SafetyLimits, optional
        Of it, how old a state may be and how far a joint may be from its command.
    bandwidth : float, optional
        Of the joint filter [1/s]; 100, or less at rates below 500 Hz, when not given.

    Attributes
    ----------
    measured : array, shape (n, 2)
        What was measured last, as the kernel takes it: positions [rad] and velocities [rad/s].
    targets : array, shape (n, 3)
        What is wanted at this tick: position, velocity, acceleration.

    Raises
    ------
    InputError
        When the period or the bandwidth is out of its range.
    MissingDependencyError
        When ruckig, which plans stops, is not installed.
    """

    def __init__(
        self,
        bounds: MotionBounds,
        *,
        period: float,
        limits: SafetyLimits | None = None,
        bandwidth: float | None = None,
    ) -> None:
        limits = limits or SafetyLimits()
        period = positive(period, name="period")
        fastest = LARGEST_BANDWIDTH / period * (1.0 - 1e-12)
        bandwidth = min(USUAL_BANDWIDTH, fastest) if bandwidth is None else bandwidth
        self._filter = JointFilter(bounds, period=period, bandwidth=bandwidth)
        self._settings = np.array([period, bandwidth, limits.max_age, limits.max_deviation])
        self._plan = StopPlan(bounds, period=period)
        self.measured = np.zeros((bounds.n_joints, 2))
        self.targets = self._filter.targets
        self._code = RUNNING

    @property
    def bounds(self) -> MotionBounds:
        """What the command may do."""
        return self._filter.bounds

    @property
    def stopped(self) -> StopReason | None:
        """Why the robot is stopped, or being stopped; None while it runs."""
        if self._code == RUNNING:
            return None
        return _REASONS[self._code]

    @property
    def at_rest(self) -> bool:
        """Whether the command stands still."""
        return not self._filter.states[:, RATE:].any()

    @property
    def command(self) -> JointReference:
        """The commanded motion at this tick, as the filter has it."""
        return self._filter.reference

    def reset(self, position: ArrayLike) -> None:
        """Start from rest at measured joint positions [rad], shape (n,), as after switching on.

        Raises
        ------
        InputError
            When they are not n finite numbers, or one is more than 0.01 rad outside its range.
        """
        self.stop()
        self._load()
        self._filter.reset(position)
        self._plan.discard()
        self._code = RUNNING

    def stop(self, reason: StopReason = StopReason.ASKED) -> None:
        """Bring the robot to rest from the next tick on; the first reason stays."""
        if self._code == RUNNING:
            self._code = _CODES[reason]

    def release(self, position: ArrayLike) -> None:
        """End a stop, on purpose: motion may begin again from where the robot stands now.

        Raises
        ------
        InputError
            When the command is not yet at rest, or the measured positions do not fit as in `reset`.
        """
        if self._code != RUNNING and not self.at_rest:
            raise InputError(
                f"the robot is still being stopped ({self.stopped}); release it once `at_rest` is true"
            )
        self.reset(position)

    def step(self, reference: JointReference, *, state: JointState, age: float = 0.0) -> JointReference:
        """Return the command for the period that begins, given what is wanted and what was measured.

        Parameters
        ----------
        reference : JointReference
            The wanted motion at this tick, n joints.
        state : JointState
            What was measured.
        age : float, default 0
            How long ago [s].

        Returns
        -------
        JointReference
            Position and velocity to have at this tick, and the mean acceleration until the next.
        """
        self._filter.aim(reference)
        self.measured[:, POSITION], self.measured[:, RATE] = state.position, state.velocity
        return self._advanced(age)

    def brake(self) -> JointReference:
        """Return the command of a tick of a stop in force, for which nothing is wanted.

        Raises
        ------
        InputError
            When no stop is in force.
        """
        if self._code == RUNNING:
            raise InputError("no stop is in force; call stop with its reason first")
        return self._advanced(0.0)

    def trusted(self, state: JointState, command: JointReference) -> JointState:
        """Return the measured state, or the command in its place where the measurement is what failed.

        A controller that goes on while the robot is stopped for want of a state is then pure feed-forward.
        """
        blind = self.stopped in (StopReason.STALE, StopReason.STATE_NOT_FINITE)
        return JointState(command.position, command.velocity) if blind else state

    def _advanced(self, age: float) -> JointReference:
        command = np.empty_like(self._filter.states)
        self.advance(command, age=age)
        return JointReference(command[:, POSITION], command[:, RATE], command[:, CHANGE])

    def advance(self, command: FloatArray, *, age: float = 0.0) -> None:
        """Write the command for the period that begins, for what stands in `measured` and `targets`; make no array.

        Parameters
        ----------
        command : array, shape (n, 3)
            Position and velocity to have at this tick, and the mean acceleration until the next.
        age : float, default 0
            How long ago it was measured [s].
        """
        filtered = self._filter
        if self._code == RUNNING:
            self._code = safe_step(
                self.measured,
                age,
                filtered.targets,
                self._settings,
                filtered.limits,
                filtered.states,
                filtered.plans,
                command,
            )
        if self._code != RUNNING:
            self._brake(command)

    def _brake(self, command: FloatArray) -> None:
        """Write the command of a tick of a stop, which is planned at its first."""
        filtered, plan = self._filter, self._plan
        if not plan.exists:
            plan.make(filtered.states)
        stop_step(
            plan.step(), self._settings[PERIOD], filtered.limits, filtered.states, filtered.plans, command
        )

    def _load(self) -> None:
        """Run the kernels once with copies, so that the first tick takes no longer than the others."""
        filtered = self._filter
        states, plans = filtered.states.copy(), filtered.plans.copy()
        command = np.empty_like(states)
        rest = (filtered.limits, states, plans, command)
        safe_step(self.measured, 0.0, filtered.targets, self._settings, *rest)
        stop_step(np.full(len(states), np.nan), self._settings[PERIOD], *rest)


_REASONS = dict(enumerate(StopReason, start=1))
"""Reasons by the number that the kernel gives them; it finds the first four itself."""

_CODES = {reason: code for code, reason in _REASONS.items()}
