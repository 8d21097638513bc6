"""The link of the control chain that no command passes unchecked.

A motion inside all bounds, which can always stop.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.control.joint_signals import JointReference
from gmr_robot.control.safety.motion_bounds import MotionBounds
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.joint_filter import CHANGE, PLAN, POSITION, RATE, filter_joints, guide_stop

LARGEST_BANDWIDTH = 0.2
"""Largest bandwidth times period with which the cascade is stable by a wide margin (it is up to 0.5)."""


class JointFilter:
    """Follows a reference inside bounds of position, velocity, acceleration and jerk, at every tick.

    A reference inside the bounds is followed without lag once reached; of any other, as much is done as the bounds
    allow. A plan to come to rest inside the bounds is always in reserve (`kernels/joint_filter.py`), so the
    motion can be stopped at every tick.

    Parameters
    ----------
    bounds : MotionBounds
        What the commanded motion may do.
    period : float
        The control period [s].
    bandwidth : float, default 100
        How fast small deviations are made up for [1/s]; at most 0.2 / period.
    start_tolerance : float, default 0.01
        How far a joint may have been measured outside its range at a start, which is then inside [rad].

    Attributes
    ----------
    limits : array, shape (n, 5)
        The bounds as the kernel takes them.
    targets : array, shape (n, 3)
        The reference as the kernel takes it.
    states : array, shape (n, 3)
        The kernel's memory: commanded position, velocity and acceleration at this tick.
    plans : array, shape (n, 5)
        The plans to come to rest that are in reserve.

    Raises
    ------
    InputError
        When the period or the bandwidth is out of its range.
    """

    def __init__(
        self,
        bounds: MotionBounds,
        *,
        period: float,
        bandwidth: float = 100.0,
        start_tolerance: float = 0.01,
    ) -> None:
        self.bounds = bounds
        self._period = positive(period, name="period")
        self._bandwidth = positive(bandwidth, name="bandwidth")
        if self._bandwidth * self._period > LARGEST_BANDWIDTH:
            raise InputError(
                f"bandwidth is {bandwidth:g} 1/s; expected at most {LARGEST_BANDWIDTH / self._period:g} at a "
                f"period of {period:g} s"
            )
        self._tolerance = positive(start_tolerance, name="start_tolerance")
        self.limits = bounds.table
        self.states = np.zeros((bounds.n_joints, 3))
        self.targets = np.zeros((bounds.n_joints, 3))
        self.plans = np.zeros((bounds.n_joints, PLAN))
        self._unplanned = np.full(bounds.n_joints, np.nan)

    @property
    def reference(self) -> JointReference:
        """The commanded motion at this tick."""
        states = self.states
        return JointReference(states[:, POSITION].copy(), states[:, RATE].copy(), states[:, CHANGE].copy())

    def reset(self, position: ArrayLike) -> None:
        """Start from rest at measured joint positions [rad], shape (n,).

        Raises
        ------
        InputError
            When they are not n finite numbers, or one lies farther outside its range than the tolerance.
        """
        bounds = self.bounds
        q = float_array(position, name="position", shape=(bounds.n_joints,))
        inside = np.clip(q, bounds.lower, bounds.upper)
        excess = np.abs(q - inside)
        if (excess > self._tolerance).any():
            joint = int(excess.argmax())
            raise InputError(
                f"joint {joint} was measured at {q[joint]:.4g} rad, {excess[joint]:.2g} outside its range "
                f"{bounds.lower[joint]:.4g} to {bounds.upper[joint]:.4g}; move it inside before starting"
            )
        self.states[:] = 0.0
        self.states[:, POSITION] = inside
        self.plans[:] = 0.0

    def step(self, reference: JointReference) -> JointReference:
        """Move on by a tick, and return the command for the next one, given the reference for this one.

        A joint whose reference is not finite brakes by its plan in reserve.
        """
        self.aim(reference)
        filter_joints(self.states, self.targets, self._period, self._bandwidth, self.limits, self.plans)
        return self.reference

    def aim(self, reference: JointReference) -> None:
        """Set the targets of a tick."""
        targets = self.targets
        targets[:, POSITION] = reference.position
        targets[:, RATE] = reference.velocity
        targets[:, CHANGE] = reference.acceleration

    def brake(self, accelerations: FloatArray | None = None) -> bool:
        """Move on by a tick of a stop; return whether all joints are at rest.

        Parameters
        ----------
        accelerations : array, shape (n,), optional
            What a plan wants at the end of the tick [rad/s²]. A joint follows it where it can come to rest inside its
            bounds from there; otherwise, or where it is NaN or not given, it follows its own plan in reserve.
        """
        planned = self._unplanned if accelerations is None else accelerations
        return bool(guide_stop(self.states, planned, self._period, self.limits, self.plans))
