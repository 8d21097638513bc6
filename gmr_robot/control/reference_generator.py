"""From end-effector targets to a joint reference that starts where the arm is."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.control.joint_signals import JointReference


class InverseKinematics(Protocol):
    """A reference configuration that follows end-effector targets within the joint limits."""

    @property
    def configuration(self) -> FloatArray:
        """Joint positions of the reference [rad], shape (n,)."""
        ...

    @property
    def position(self) -> FloatArray:
        """World position of the reference's end effector [m], shape (3,)."""
        ...

    def reset(self, q: FloatArray) -> None:
        """Put the reference at joint positions q [rad], shape (n,)."""
        ...

    def step(self, target: FloatArray, *, period: float) -> FloatArray:
        """Move towards a target [m], shape (3,), for a period [s]; return the joint velocity, shape (n,)."""
        ...


class ReferenceGenerator:
    """Integrates the joint velocities of an inverse kinematics into a reference motion.

    Parameters
    ----------
    kinematics : InverseKinematics
        Where joint velocities come from.
    period : float
        The control period [s].

    Raises
    ------
    InputError
        When the period is not above zero.
    """

    def __init__(self, kinematics: InverseKinematics, *, period: float) -> None:
        self._kinematics = kinematics
        self._period = positive(period, name="period")
        self._velocity = np.zeros(0)

    @property
    def position(self) -> FloatArray:
        """World position of the reference's end effector [m], shape (3,)."""
        return self._kinematics.position

    def reset(self, q: FloatArray) -> None:
        """Start a motion from rest at the measured joint positions q [rad], shape (n,)."""
        self._kinematics.reset(q)
        self._velocity = np.zeros(len(q))

    def step(self, target: FloatArray) -> JointReference:
        """Return the reference for this tick, and move on so that the next one is at the target.

        Parameters
        ----------
        target : array, shape (3,)
            Where the reference's end effector shall be a period from now [m].
        """
        position = self._kinematics.configuration
        velocity = self._kinematics.step(target, period=self._period)
        acceleration = (velocity - self._velocity) / self._period
        reference = JointReference(position, self._velocity, acceleration)
        self._velocity = velocity
        return reference
