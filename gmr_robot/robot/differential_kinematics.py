"""From end-effector positions to joint velocities, one control period at a time."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import SimulationError
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
TINY = 1e-9
"""Joint velocity that counts as none [rad/s]."""
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
    """

    def __init__(
        self, robot: RobotModel, *, rotation: FloatArray | None = None, limits: JointLimits | None = None
    ) -> None:
        self._robot = robot.name
        self._configuration = mink.Configuration(robot.model, robot.home)
        held = robot.forward(robot.home).rotation if rotation is None else rotation
        self._held, self._here, self._turn = np.empty(4), np.empty(4), np.empty(3)
        mujoco.mju_mat2Quat(self._held, np.array(held, dtype=np.float64).ravel())
        self._frame = _frame_task(robot)
        self._posture = mink.PostureTask(robot.model, cost=POSTURE_COST)
        self._posture.set_target(robot.home)
        self._limits = limits or robot.limits
        self._acceleration = None if limits is None else limits.acceleration
        self._velocity = np.zeros(robot.n_joints)
        self.share = 1.0
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
        rotation = self._orientation(period)
        self._frame.set_target(mink.SE3.from_rotation_and_translation(rotation, target))
        self._posture.gain = self._pull(period) if pull is None else pull
        velocity = self._solve(period) / period
        if self._acceleration is not None:
            velocity = self._eased(velocity, period)
        self._configuration.integrate_inplace(velocity, period)
        self._elapsed += period
        return np.asarray(velocity)

    def _eased(self, wanted: FloatArray, period: float) -> FloatArray:
        """Return the velocity of a step whose change is inside the acceleration limits, and inside all others.

        First comes the direction of the motion: of it, as much is done as the limits allow. Where not even its
        direction can be had, all joints change by the same share of what is missing.
        """
        assert self._acceleration is not None
        change = period * self._acceleration
        self.share = _feasible_share(wanted, self._velocity, change)
        missing = self.share * wanted - self._velocity
        excess = float((np.abs(missing) / change).max())
        velocity = self._velocity + missing / max(1.0, excess)
        limits, q = self._limits, self._configuration.data.qpos
        lower = np.maximum((limits.lower - q) / period, -limits.velocity)
        upper = np.minimum((limits.upper - q) / period, limits.velocity)
        self._velocity = np.minimum(np.maximum(velocity, lower), upper)
        return self._velocity

    def _pull(self, period: float) -> float:
        return min(1.0, period / POSTURE_TIME) * min(1.0, self._elapsed / POSTURE_TIME)

    def _orientation(self, period: float) -> mink.SO3:
        """Return the orientation asked of a step: on the way from where the tool is to the one held."""
        mujoco.mju_mat2Quat(self._here, self._matrices[self._index])
        mujoco.mju_subQuat(self._turn, self._held, self._here)
        angle = float(np.sqrt(self._turn @ self._turn))
        mujoco.mju_quatIntegrate(self._here, self._turn, _share(angle, period))
        return mink.SO3(self._here)

    def _solve(self, period: float) -> FloatArray:
        """Return the joint displacement of one step [rad], shape (n,).

        The limits are those of mink's `ConfigurationLimit` and `VelocityLimit`, put as bounds of the
        variables: the solver takes them at half the cost of general inequalities.
        """
        problem = mink.build_ik(self._configuration, (self._frame, self._posture), period, limits=[])
        q, reach = self._configuration.data.qpos, period * self._limits.velocity
        problem.lb = np.maximum(APPROACH * (self._limits.lower - q), -reach)
        problem.ub = np.minimum(APPROACH * (self._limits.upper - q), reach)
        free = np.linalg.solve(problem.P, -problem.q)
        if (problem.lb <= free).all() and (free <= problem.ub).all():
            return np.asarray(free)  # the minimum without limits lies within them, and is that with them
        solution = qpsolvers.solve_problem(problem, solver="daqp")
        if not solution.found:
            raise SimulationError(
                f"inverse kinematics of {self._robot} found no motion within the joint limits at "
                f"q = {np.round(q, 4).tolist()}"
            )
        return np.asarray(solution.x)


def _feasible_share(wanted: FloatArray, velocity: FloatArray, change: FloatArray) -> float:
    """Return the largest s in [0, 1] with |s · wanted − velocity| ≤ change in all joints.

    Where there is none, the one that comes closest in the joint that has farthest to go (Dahl & Nielsen 1990, with
    the path velocity as s).
    """
    speed = np.where(np.abs(wanted) > TINY, wanted, TINY)
    middle, half = velocity / speed, change / np.abs(speed)
    low, high = float((middle - half).max()), float((middle + half).min())
    if low <= high:
        return min(1.0, max(0.0, high))
    weights = 1.0 / half
    return min(1.0, max(0.0, float((weights * weights * middle).sum() / (weights * weights).sum())))


def _share(angle: float, period: float) -> float:
    """Return the share of a turn [rad] that the tool takes in one step, 0 to 1."""
    speed = min(TURN_SPEED, float(np.sqrt(2.0 * TURN_BRAKING * angle)))
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
