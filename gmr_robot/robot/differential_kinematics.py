"""From end-effector positions to joint velocities, one control period at a time."""

from __future__ import annotations

import math

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import SimulationError
from gmr_robot.kernels.resolved_rate import damped_least_squares, eased_velocity, is_within
from gmr_robot.robot.engine import mink, mujoco, qpsolvers
from gmr_robot.robot.joint_limits import JointLimits
from gmr_robot.robot.robot_model import RobotModel

TILT_COST, SPIN_COST = 0.008, 0.004
"""Cost of leaving the tool's orientation [1/rad], against 1/m for the position: light, so that position wins.

Spin is the turn about the tool's own z axis, which matters least to a pen."""
TURN_SPEED = 1.0
"""How fast the tool is drawn back to its orientation at most [rad/s]. Bounded, so that an orientation far
away never costs position."""
TURN_BRAKING = 10.0
"""How fast that speed falls as the tool gets back [rad/s²]; so joint velocities do not jump there."""
POSTURE_COST = 0.003
"""Cost of joint motion [1/rad]; it keeps steps small near singularities (damped least squares)."""
POSTURE_TIME = 1.0
"""Time in which joints that the task leaves free go back to the home posture [s]; the pull sets in over the
same time, so that a motion starts without a jerk."""
APPROACH = 0.95
"""Share of the way to a joint's limit that one step may go (mink's `ConfigurationLimit`)."""
JOINTS_FOR_ORIENTATION = 6
"""An arm with fewer joints cannot hold position and orientation; it is asked for the position alone."""


class DifferentialKinematics:
    """Moves a reference configuration so that its end effector follows positions, by mink.

    Each step solves a quadratic program (Nakamura & Hanafusa 1986, damped least squares; Kanoun et al.
    2011, limits as inequalities): position first, tool orientation lightly, home posture where both leave
    freedom; within the limits of joint position and speed.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    rotation : array, shape (3, 3), optional
        World axes of the tool, as columns, that are to be held; those at the home configuration when not
        given.
    limits : JointLimits, optional
        Limits to keep to instead of the robot's own; when given, accelerations count too: a step that would
        change the joints' velocities too fast is made shorter.

    Attributes
    ----------
    share : float
        How much of the last step was made, 1 where no acceleration was limited.
    damping : float
        Cost of joint motion [1/rad], against 1/m for the position.
    """

    def __init__(
        self, robot: RobotModel, *, rotation: FloatArray | None = None, limits: JointLimits | None = None
    ) -> None:
        n = robot.n_joints
        self._robot = robot.name
        self._configuration = mink.Configuration(robot.model, robot.home)
        held = robot.forward(robot.home).rotation if rotation is None else rotation
        self._held, self._turn = np.empty(4), np.empty(3)
        mujoco.mju_mat2Quat(self._held, np.array(held, dtype=np.float64).ravel())
        self._target = np.empty(7)  # quaternion, position
        self._frame = _frame_task(robot)
        self._home = robot.home
        self._hessian, self._gradient, self._displacement = np.empty((n, n)), np.empty(n), np.empty(n)
        self._limits = limits or robot.limits
        self._eases = limits is not None
        bounds = self._limits
        self._table = np.stack([bounds.lower, bounds.upper, bounds.velocity, bounds.acceleration], axis=1)
        self._velocity = np.zeros(n)
        self.share = 1.0
        self.damping = POSTURE_COST
        self._elapsed = 0.0
        self._index = robot.end_effector.index
        data, on_site = self._configuration.data, robot.end_effector.kind == "site"
        self._positions = data.site_xpos if on_site else data.xpos
        self._matrices = data.site_xmat if on_site else data.xmat

    @property
    def configuration(self) -> FloatArray:
        """The reference configuration [rad], shape (n,)."""
        return np.asarray(self._configuration.q)

    @property
    def position(self) -> FloatArray:
        """World position of the reference's end effector [m], shape (3,)."""
        return np.array(self._positions[self._index])

    def reset(self, q: FloatArray) -> None:
        """Put the reference at a configuration [rad], shape (n,), from which it starts at rest."""
        self._configuration.update(q)
        self._elapsed = 0.0
        self._velocity = np.zeros(len(q))
        self.share = 1.0

    def step(self, target: FloatArray, *, period: float, pull: float | None = None) -> FloatArray:
        """Move the reference for one period towards a target and return the joint velocity it took.

        Parameters
        ----------
        target : array, shape (3,)
            Where the end effector is to be after the period [m].
        period : float
            Duration of the step [s].
        pull : float, optional
            Share of the way to the home posture that free joints go in this step, 0 to 1; by
            `POSTURE_TIME` when not given.

        Returns
        -------
        array, shape (n,)
            Joint velocity during the period [rad/s], within the limits.

        Raises
        ------
        SimulationError
            When the quadratic program has no solution: the reference stands outside the joint limits by
            more than one step can bring back.
        """
        self._aim(target, period)
        velocity = self._solve(period, self._pull(period) if pull is None else pull) / period
        if self._eases:
            q = self._configuration.data.qpos
            self.share = eased_velocity(velocity, q, self._table, period, self._velocity)
            velocity = self._velocity.copy()
        self._configuration.integrate_inplace(velocity, period)
        self._elapsed += period
        return np.asarray(velocity)

    def _pull(self, period: float) -> float:
        return min(1.0, period / POSTURE_TIME) * min(1.0, self._elapsed / POSTURE_TIME)

    def _aim(self, target: FloatArray, period: float) -> None:
        """Set the pose asked of a step: the position, and an orientation on the way to the one held."""
        orientation = self._target[:4]
        mujoco.mju_mat2Quat(orientation, self._matrices[self._index])
        mujoco.mju_subQuat(self._turn, self._held, orientation)
        angle = math.sqrt(self._turn @ self._turn)
        mujoco.mju_quatIntegrate(orientation, self._turn, _share(angle, period))
        self._target[4:] = target
        self._frame.set_target(mink.SE3(self._target))

    def _solve(self, period: float, pull: float) -> FloatArray:
        """Return the joint displacement of one step [rad], shape (n,).

        The limits are those of mink's `ConfigurationLimit` and `VelocityLimit`, put as bounds of the variables. Where
        the minimum without limits lies within them it is that with them, and no solver is asked.
        """
        frame, q = self._frame, self._configuration.data.qpos
        hessian, gradient, free = self._hessian, self._gradient, self._displacement
        jacobian, error = (
            frame.compute_jacobian(self._configuration),
            frame.compute_error(self._configuration),
        )
        homeward = pull * (self._home - q)
        damped_least_squares(jacobian, error, frame.cost, homeward, self.damping, hessian, gradient, free)
        reach = period * self._limits.velocity
        lower = np.maximum(APPROACH * (self._limits.lower - q), -reach)
        upper = np.minimum(APPROACH * (self._limits.upper - q), reach)
        if is_within(free, lower, upper):
            return free
        problem = qpsolvers.Problem(hessian, gradient, lb=lower, ub=upper)
        solution = qpsolvers.solve_problem(problem, solver="daqp")
        if not solution.found:
            raise SimulationError(
                f"inverse kinematics of {self._robot} found no motion within the joint limits at "
                f"q = {np.round(q, 4).tolist()}"
            )
        return np.asarray(solution.x)


def _share(angle: float, period: float) -> float:
    """Return the share of a turn [rad] that the tool takes in one step, 0 to 1."""
    speed = min(TURN_SPEED, math.sqrt(2.0 * TURN_BRAKING * angle))
    return 1.0 if angle <= speed * period else speed * period / angle


def _frame_task(robot: RobotModel) -> mink.FrameTask:
    moving = np.abs(robot.jacobian(robot.home)).max(axis=0) > 1e-9
    oriented = np.count_nonzero(moving) >= JOINTS_FOR_ORIENTATION
    return mink.FrameTask(
        robot.end_effector.name,
        robot.end_effector.kind,
        position_cost=1.0,
        orientation_cost=[TILT_COST, TILT_COST, SPIN_COST] if oriented else 0.0,
    )
