"""Computed-torque control: the arm's own dynamics, inverted."""

from __future__ import annotations

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.robot_model import RobotModel


class ComputedTorque:
    """τ = M(q) (q̈_ref + Kp e + Kd ė) + h(q, q̇), with e = q_ref − q.

    On an exact model each joint's error then follows ë + Kd ė + Kp e = 0, whatever the configuration
    (Siciliano, Sciavicco, Villani & Oriolo 2009, "Robotics", eqs. 8.56 to 8.60).

    Parameters
    ----------
    robot : RobotModel
        The arm's dynamics.
    stiffness : float, default 900
        Kp [1/s²]; its square root is the bandwidth [rad/s].
    damping : float, optional
        Kd [1/s]; critical damping, 2 √Kp, when not given.

    Raises
    ------
    InputError
        When a gain is not above zero.
    """

    def __init__(self, robot: RobotModel, *, stiffness: float = 900.0, damping: float | None = None) -> None:
        self._robot = robot
        self.stiffness = positive(stiffness, name="stiffness")
        self.damping = 2.0 * self.stiffness**0.5 if damping is None else positive(damping, name="damping")

    def reset(self) -> None:
        """Forget nothing: the law has no memory."""

    def torque(self, state: JointState, reference: JointReference) -> FloatArray:
        """Return the joint torques wanted at this tick [N m], shape (n,)."""
        acceleration = reference.acceleration + self.stiffness * (reference.position - state.position)
        acceleration += self.damping * (reference.velocity - state.velocity)
        return self._robot.inverse_dynamics(state.position, state.velocity, acceleration=acceleration)
