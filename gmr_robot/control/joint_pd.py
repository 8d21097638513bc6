"""Joint springs and dampers, with the arm's weight carried."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.control.critical_damping import critical_damping
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.robot_model import RobotModel
from gmr_robot.exceptions import InputError


class JointPD:
    """τ = Kp e + Kd ė + g(q), with e = q_ref − q.

    It needs the arm's weight only, not its inertia, and comes to rest in any reference that stands still
    (Takegaki & Arimoto 1981); a moving one it follows with a lag of about Kp⁻¹ M(q) q̈_ref.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    stiffness : float or array, shape (n,), default 400
        Kp of all joints or of each [N m/rad].
    damping : float or array, shape (n,), optional
        Kd of all joints or of each [N m s/rad]; critical for the arm's inertia in its present configuration when
        not given.

    Raises
    ------
    InputError
        When a gain is not above zero, or there is not one a joint.
    """

    def __init__(
        self, robot: RobotModel, *, stiffness: ArrayLike = 400.0, damping: ArrayLike | None = None
    ) -> None:
        self._robot = robot
        self._rest = np.zeros(robot.n_joints)
        self.stiffness = joint_gains(stiffness, name="stiffness", n_joints=robot.n_joints)
        self.damping = (
            None if damping is None else joint_gains(damping, name="damping", n_joints=robot.n_joints)
        )

    def reset(self) -> None:
        """Forget nothing: the law has no memory."""

    def torque(self, state: JointState, reference: JointReference) -> FloatArray:
        """Return the joint torques wanted at this tick [N m], shape (n,)."""
        weight = self._robot.bias_forces(state.position, self._rest)
        spring = self.stiffness * (reference.position - state.position)
        return weight + spring + self._damper(state.position) @ (reference.velocity - state.velocity)

    def _damper(self, q: FloatArray) -> FloatArray:
        if self.damping is not None:
            return np.diag(self.damping)
        return critical_damping(self._robot.mass_matrix(q), np.diag(self.stiffness))


def joint_gains(value: ArrayLike, *, name: str, n_joints: int) -> FloatArray:
    """Return a gain for each joint, shape (n,), from one for all or one for each.

    Raises
    ------
    InputError
        When a gain is not above zero, or there is not one a joint.
    """
    if np.ndim(value) == 0:
        gains = np.full(n_joints, float_array(value, name=name, shape=()))
    else:
        gains = float_array(value, name=name, shape=(n_joints,))
    if not (gains > 0.0).all():
        joint = int(np.flatnonzero(~(gains > 0.0))[0])
        raise InputError(f"{name} of joint {joint} is {gains[joint]:g}; expected a number above zero")
    return readonly(gains)
