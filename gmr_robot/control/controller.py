"""The contract of a joint controller."""

from __future__ import annotations

from typing import Protocol

from gmr_robot.arrays import FloatArray
from gmr_robot.control.joint_signals import JointReference, JointState


class Controller(Protocol):
    """Measured state and reference in, torque out.

    A controller keeps nothing of its arguments, writes to none, and gives the same torque for the same
    arguments after `reset`. Torque limits are not its business: the chain applies them afterwards
    (`TorqueLimit`). `gmr_robot.control.conformance.ControllerConformance` holds what every controller
    must do, as tests to inherit.
    """

    def reset(self) -> None:
        """Forget what a previous motion left (an integrator, a filter)."""
        ...

    def torque(self, state: JointState, reference: JointReference) -> FloatArray:
        """Return the joint torques wanted at this tick [N m], shape (n,)."""
        ...
