"""An arm that follows a hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import JointFilter, JointReference, SafetyLimits, joint_bounds
from gmr_robot.exceptions import InputError
from gmr_robot.recording.arm.spring import Spring
from gmr_robot.robot import LedKinematics, RobotModel
from gmr_robot.robot.differential_kinematics import POSTURE_TIME

FOLLOWING = 15.0
"""How fast the end effector closes up to the hand [1/s]: a pointer jumps from event to event, an arm must not."""
TOP_SPEED = 0.5
"""How fast it goes at most [m/s]."""
BANDWIDTH = 20.0
"""How fast the joints make up for deviations [1/s], as far as the period allows."""
LEAD = 0.1
"""How far a hand out of reach draws the arm's reference beyond where it can go [m]."""
HOMING = 2.0, 0.2
"""How fast the joints close up to home [1/s], and the share of their speeds at which they go at most."""
UNHURRIED = 0.05
"""Speed of the hand below which free joints are drawn home more weakly [m/s]: where it rests, all of them do."""
STANDSTILL = 0.01
"""Joint speed below which the arm counts as at rest [rad/s]."""
CLOSE = 1e-4
"""Distance from the hand's place at which nothing is left to do [m]."""
SETTLED = 5
"""Steps of standstill after which the arm is at rest: the first ones of a motion are slow too."""


class LedArm:
    """The joints of an arm whose end effector follows a pose, always within their limits.

    A spring without overshoot draws a point to the hand, inverse kinematics move a reference there, and the joint
    filter of the safety chain makes of it a motion whose positions, speeds, accelerations and jerks are those that a
    replay allows.

    Parameters
    ----------
    robot : RobotModel
        The arm; it starts at home.
    period : float
        Duration of a step [s].
    """

    def __init__(self, robot: RobotModel, *, period: float) -> None:
        self._robot, self._period = robot, period
        self._bounds = joint_bounds(robot.limits, SafetyLimits()).motion
        self._filter = JointFilter(self._bounds, period=period, bandwidth=min(BANDWIDTH, 0.2 / period))
        self._filter.reset(robot.home)
        self._kinematics = LedKinematics(robot)
        self._kinematics.reset(robot.home)
        self._rate = np.zeros(robot.n_joints)
        self._home = robot.forward(robot.home)
        self._spring = Spring(self._home.position, stiffness=FOLLOWING, top_speed=TOP_SPEED)
        self._quaternion = _as_quaternion(self._home.rotation, near=None)
        self._position = self._home.position
        self._is_homing = self._is_stuck = False
        self._n_still = SETTLED
        self.step()  # loads the kernels, which would hold up the first motion

    @property
    def joints(self) -> FloatArray:
        """Joint positions [rad], shape (n,)."""
        return self._filter.reference.position

    @property
    def position(self) -> FloatArray:
        """World position of the end effector [m], shape (3,)."""
        return self._position

    @property
    def quaternion(self) -> FloatArray:
        """Orientation of the tool (x, y, z, w), shape (4,); its sign does not jump on the way."""
        return self._quaternion

    @property
    def is_oriented(self) -> bool:
        """Whether the tool can be turned: an arm with fewer than six joints goes where positions take it."""
        return self._kinematics.is_oriented

    @property
    def is_at_rest(self) -> bool:
        """Whether the arm has come where it was led, or as close as it can."""
        return self._n_still >= SETTLED

    def lead(self, position: ArrayLike, quaternion: ArrayLike | None = None) -> None:
        """Say where the end effector is to go.

        Parameters
        ----------
        position : array, shape (3,)
            World position [m]; out of reach, the arm comes as close as its limits allow.
        quaternion : array, shape (4,), optional
            Orientation of the tool (x, y, z, w); as before when not given.

        Raises
        ------
        InputError
            When a number is not finite, or the quaternion is zero.
        """
        target = float_array(position, name="position", shape=(3,))
        if quaternion is not None:
            turn = float_array(quaternion, name="quaternion", shape=(4,))
            if not np.linalg.norm(turn) > 1e-6:
                raise InputError(f"quaternion is {turn.tolist()}; expected one of length 1")
            self._kinematics.turn_to(Rotation.from_quat(turn).as_matrix())
        home = self._home.position
        self._spring.target = home + self._robot.along(target - home)
        self._is_homing = False
        self._n_still = 0

    def go_home(self) -> None:
        """Send all joints home."""
        self._kinematics.turn_to(self._home.rotation)
        self._is_homing = True
        self._n_still = 0

    def step(self) -> None:
        """Go on for one period.

        Raises
        ------
        SimulationError
            When inverse kinematics find no motion within the limits.
        """
        reference, before = self._kinematics.configuration.copy(), self._rate
        self._rate = self._homeward(reference) if self._is_homing else self._follow()
        change = (self._rate - before) / self._period
        command = self._filter.step(JointReference(reference, self._rate, change))
        pose = self._robot.forward(command.position)
        self._position = pose.position
        self._quaternion = _as_quaternion(pose.rotation, near=self._quaternion)
        self._n_still = self._n_still + 1 if self._is_still(command.velocity) else 0

    def _is_still(self, velocity: FloatArray) -> bool:
        """Whether nothing moves, and nothing is left to do or can be done."""
        speed = max(float(np.abs(self._rate).max()), float(np.abs(velocity).max()))
        return speed < STANDSTILL and (self._is_stuck or self._spring.gap < CLOSE)

    def _follow(self) -> FloatArray:
        """Move the reference for one period after the hand; return its joint velocities [rad/s], shape (n,)."""
        kinematics = self._kinematics
        target = self._spring.step(self._period)
        pull = self._period / POSTURE_TIME * min(1.0, self._spring.speed / UNHURRIED)
        rate = kinematics.step(target, period=self._period, pull=min(1.0, pull))
        self._is_stuck = self._spring.hold_near(kinematics.position, LEAD)
        return rate

    def _homeward(self, q: FloatArray) -> FloatArray:
        """Move the reference for one period straight home; return its joint velocities [rad/s], shape (n,)."""
        closing, share = HOMING
        most = share * self._bounds.velocity
        rate = np.clip(closing * (self._robot.home - q), -most, most)
        self._kinematics.reset(q + self._period * rate)
        self._spring.rest(self._kinematics.position)
        return np.asarray(rate)


def _as_quaternion(rotation: FloatArray, *, near: FloatArray | None) -> FloatArray:
    """Return a rotation matrix as a quaternion (x, y, z, w), of both signs the one nearer to another."""
    quaternion: FloatArray = Rotation.from_matrix(rotation).as_quat()
    return -quaternion if near is not None and quaternion @ near < 0.0 else quaternion
