"""The planned stop: all joints come to rest together, along the arm's own direction of motion.

Planned by ruckig (Berscheid & Kröger 2021, Jerk-limited Real-time Trajectory Generation with Arbitrary Target
States).
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control.safety.motion_bounds import MotionBounds
from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.kernels.joint_filter import CHANGE, POSITION, RATE

LAST_TICKS = 3
"""Ticks before its end at which a plan is left to the joint filter, whose own plan ends at rest exactly."""


class StopPlan:
    """Plans how joints come to rest, and gives the plan tick by tick.

    The plan is as short as the slowest joint allows, within acceleration and jerk; the others take as long as that
    one, each velocity in the same proportion, where acceleration and velocity have the same direction. Where they
    have not, all come to rest at the same time. Joints that would leave their range on the way are left out.

    Parameters
    ----------
    bounds : MotionBounds
        What the motion may do.
    period : float
        The control period [s].

    Attributes
    ----------
    exists : bool
        Whether a plan is in force.

    Raises
    ------
    MissingDependencyError
        When ruckig is not installed.
    """

    def __init__(self, bounds: MotionBounds, *, period: float) -> None:
        ruckig = _ruckig()
        n = bounds.n_joints
        self._bounds, self._period = bounds, period
        self._planner, self._path, self._problem = (
            ruckig.Ruckig(n),
            ruckig.Trajectory(n),
            ruckig.InputParameter(n),
        )
        self._solved = ruckig.Result.Working
        self._problem.control_interface = ruckig.ControlInterface.Velocity
        self._problem.synchronization = ruckig.Synchronization.Phase
        for name, values in (
            ("max_velocity", bounds.velocity),
            ("max_acceleration", bounds.acceleration),
            ("max_jerk", bounds.jerk),
            ("target_velocity", np.zeros(n)),
            ("target_acceleration", np.zeros(n)),
        ):
            setattr(self._problem, name, values.tolist())
        self._nothing = np.full(n, np.nan)
        self._accelerations = np.empty(n)
        self.make(
            np.stack([np.zeros(n), bounds.velocity, np.zeros(n)], axis=1)
        )  # the first time takes longest
        self.discard()

    def make(self, states: FloatArray) -> None:
        """Plan the stop from a motion, shape (n, 3): position [rad], velocity [rad/s], acceleration [rad/s²]."""
        problem = self._problem
        problem.current_position = states[:, POSITION].tolist()
        problem.current_velocity = states[:, RATE].tolist()
        problem.current_acceleration = states[:, CHANGE].tolist()
        self.exists, self._tick = True, 0
        self._ticks = 0
        if self._planner.calculate(problem, self._path) == self._solved:
            self._ticks = round(self._path.duration / self._period) - LAST_TICKS
        extrema = self._path.position_extrema if self._ticks > 0 else []
        self._leaves = np.array(
            [
                joint
                for joint, one in enumerate(extrema)
                if one.min < self._bounds.lower[joint] or one.max > self._bounds.upper[joint]
            ],
            dtype=np.int64,
        )

    def discard(self) -> None:
        """Forget the plan."""
        self.exists, self._tick, self._ticks = False, 0, 0

    def step(self) -> FloatArray:
        """Return the accelerations to have at the end of the tick [rad/s²], shape (n,); NaN where none is planned."""
        self._tick += 1
        if self._tick > self._ticks:
            return self._nothing
        self._accelerations[:] = self._path.at_time(self._tick * self._period)[2]
        self._accelerations[self._leaves] = np.nan
        return self._accelerations


def _ruckig() -> ModuleType:
    try:
        return import_module("ruckig")
    except ImportError as error:
        raise MissingDependencyError("ruckig", "sim", "planning how joints stop") from error
