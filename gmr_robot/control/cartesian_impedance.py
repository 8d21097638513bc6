"""Cartesian impedance: the end effector hangs on springs and dampers from where it should be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.control.critical_damping import critical_damping
from gmr_robot.control.energy_tank import EnergyTank
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.operational_space import OperationalSpace, operational_space
from gmr_robot.control.robot_model import RobotModel
from gmr_robot.control.rotation_error import rotation_error
from gmr_robot.control.stiffness_source import ConstantStiffness, StiffnessSource
from gmr_robot.exceptions import InputError

JOINTS_FOR_ORIENTATION = 6
"""An arm with fewer joints cannot hold position and orientation."""


class CartesianImpedance:
    """τ = Jᵀ (K x̃ + D x̃̇) + (M − Jᵀ Λ J) (k e + d ė) + M q̈_ref + C(q, q̇) q̇_ref + g(q).

    x̃ and e are what the end effector and the joints are off their reference. The first term is the impedance in
    operational space; the second draws the posture back without a force on the task (Khatib 1987); the rest makes
    an undisturbed arm follow the reference without error (Paden & Panja 1988). The arm's own inertia is not reshaped,
    which needs no force sensor, and D is critical for it and K, direction by direction.

    With a reference that stands still, no posture stiffness and a constant K, ½ q̇ᵀ M q̇ + ½ x̃ᵀ K x̃ never grows but
    by the work of external forces: the arm is passive. A K that changes is let grow no faster than an energy tank
    allows, and so stays passive. The posture's spring is bounded, but not a potential.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    period : float
        The control period [s].
    stiffness : float, array of shape (3,) or (3, 3), or StiffnessSource, default 800
        K of the position [N/m], along the world's axes.
    rotational_stiffness : float, default 0
        K of the orientation [N m/rad]; with 0 it is left to the posture.
    damping_ratio : float, default 1
        ζ of every mode of the task; 1 is critical.
    posture_stiffness : float, default 25
        k [1/s²]; its square root is the bandwidth [rad/s] at which the posture returns. May be 0.
    posture_damping : float, optional
        d [1/s]; critical when not given. May be 0.
    tank : EnergyTank, optional
        What a growing stiffness draws on; the default one when not given.

    Raises
    ------
    InputError
        When a number is out of range, or the arm has too few joints to hold an orientation.
    """

    def __init__(
        self,
        robot: RobotModel,
        *,
        period: float,
        stiffness: ArrayLike | StiffnessSource = 800.0,
        rotational_stiffness: float = 0.0,
        damping_ratio: float = 1.0,
        posture_stiffness: float = 25.0,
        posture_damping: float | None = None,
        tank: EnergyTank | None = None,
    ) -> None:
        self._robot = robot
        self._period = positive(period, name="period")
        self._source = stiffness if isinstance(stiffness, StiffnessSource) else ConstantStiffness(stiffness)
        self._turning = not_negative(rotational_stiffness, name="rotational_stiffness")
        if self._turning > 0.0 and robot.n_joints < JOINTS_FOR_ORIENTATION:
            raise InputError(
                f"rotational_stiffness is {self._turning:g}, but an arm of {robot.n_joints} joints cannot hold an "
                "orientation; use 0"
            )
        self._ratio = positive(damping_ratio, name="damping_ratio")
        self._pull = not_negative(posture_stiffness, name="posture_stiffness")
        damping = 2.0 * self._pull**0.5 if posture_damping is None else posture_damping
        self._drag = not_negative(damping, name="posture_damping")
        self._directions = np.array(robot.directions)
        self.tank = EnergyTank() if tank is None else tank
        self.reset()

    @property
    def stiffness(self) -> FloatArray:
        """K of the position at the last tick [N/m], along the directions that the arm moves in, shape (r, r)."""
        if self._stiffness is None:
            raise InputError("the impedance has no stiffness before its first tick; ask for a torque first")
        return self._stiffness.copy()

    def reset(self) -> None:
        """Begin a motion: time is zero, the tank as full as at any start, the stiffness free to choose."""
        self._ticks = 0
        self._stiffness: FloatArray | None = None
        self.tank.reset()

    def torque(self, state: JointState, reference: JointReference) -> FloatArray:
        """Return the joint torques wanted at this tick [N m], shape (n,)."""
        q, robot = state.position, self._robot
        space = operational_space(robot, q, jacobian=self._jacobian(q))
        rate = self._jacobian(reference.position) @ reference.velocity - space.jacobian @ state.velocity
        force = self._task_force(space, state, reference, rate=rate)
        off, off_rate = reference.position - q, reference.velocity - state.velocity
        torque = space.jacobian.T @ force
        torque += space.remaining @ (self._pull * off + self._drag * off_rate)
        torque += robot.inverse_dynamics(q, reference.velocity, acceleration=reference.acceleration)
        torque -= robot.coriolis_forces(q, off_rate, along=reference.velocity)
        self._ticks += 1
        return np.asarray(torque)

    def _task_force(
        self, space: OperationalSpace, state: JointState, reference: JointReference, *, rate: FloatArray
    ) -> FloatArray:
        """Return K x̃ + D x̃̇ [N], [N m], shape (m,)."""
        here, there = self._robot.forward(state.position), self._robot.forward(reference.position)
        offset = (there.position - here.position) @ self._directions
        stiffness = self._padded(self._next_stiffness(here.position, offset))
        if self._turning > 0.0:
            offset = np.concatenate([offset, rotation_error(there.rotation, here.rotation)])
        damping = critical_damping(space.inertia, stiffness, ratio=self._ratio)
        braking = damping @ rate
        self.tank.fill(self._period * float(rate @ braking))
        return np.asarray(stiffness @ offset + braking)

    def _next_stiffness(self, position: FloatArray, offset: FloatArray) -> FloatArray:
        """Return the stiffness that is wanted (r, r), or as much of the change as the tank pays for."""
        wanted = self._source.at(self._ticks * self._period, position)
        inner = self._directions.T @ wanted @ self._directions
        if self._stiffness is not None:
            change = inner - self._stiffness
            inner = self._stiffness + self.tank.spend(0.5 * float(offset @ change @ offset)) * change
        self._stiffness = inner
        return inner

    def _padded(self, stiffness: FloatArray) -> FloatArray:
        if self._turning == 0.0:
            return stiffness
        r = len(stiffness)
        whole = self._turning * np.eye(r + 3)
        whole[:r, :r] = stiffness
        return whole

    def _jacobian(self, q: FloatArray) -> FloatArray:
        """Return the Jacobian of what is controlled: position along the arm's directions, then orientation."""
        jacobian = self._robot.jacobian(q)
        moving = self._directions.T @ jacobian[:3]
        return moving if self._turning == 0.0 else np.vstack([moving, jacobian[3:]])


def not_negative(value: float, *, name: str) -> float:
    """Return the value as a float, refusing what is not a finite number of at least zero."""
    return 0.0 if value == 0.0 else positive(value, name=name)
