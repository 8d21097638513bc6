"""A robot arm: kinematics, dynamics terms and limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.robot.end_effector import EndEffector
from gmr_robot.robot.engine import mujoco
from gmr_robot.robot.joint_limits import JointLimits
from gmr_robot.robot.pose import Pose

PROBES = 8
"""Random configurations at which the directions of motion are looked for."""


class RobotModel:
    """An arm with a fixed base and n hinge or slide joints; made by `load_robot`.

    Configurations q and velocities have the shape (n,), in [rad] and [rad/s] (a slide joint has [m] and
    [m/s]); torques are in [N m] (or [N]). Its methods compute in a buffer of their own: a model is not
    to be shared between threads.

    Attributes
    ----------
    name : str
        The arm's name, or the stem of its file.
    source : Path
        The file it was read from.
    model : mujoco.MjModel
        The compiled model, with actuators switched off; copy it before changing it.
    end_effector : EndEffector
        The site or body that skills move.
    n_joints : int
        Number of joints n.
    joint_names : tuple of str, length n
        The joints' names; ``joint1, joint2, ...`` where the model gives none.
    joint_units : tuple of str, length n
        Units of the joints' positions: ``"rad"``, or ``"m"`` for a slide joint.
    limits : JointLimits
        Limits of position, speed and torque.
    home : array, shape (n,)
        Home configuration [rad].
    directions : array, shape (3, r)
        Orthonormal world directions that the end effector can move along: r is 3, or 2 for an arm that
        moves in a plane.
    """

    def __init__(
        self,
        model: mujoco.MjModel,
        *,
        name: str,
        source: Path,
        end_effector: EndEffector,
        limits: JointLimits,
        home: FloatArray,
    ) -> None:
        self.name = name
        self.source = source
        self.model = model
        self.end_effector = end_effector
        self.joint_names = tuple(model.joint(i).name or f"joint{i + 1}" for i in range(model.njnt))
        slides = model.jnt_type == mujoco.mjtJoint.mjJNT_SLIDE
        self.joint_units = tuple("m" if slide else "rad" for slide in slides)
        self.limits = limits
        self.home = readonly(home)
        self._data = mujoco.MjData(model)
        self.n_joints = int(model.njnt)
        self._shape = (self.n_joints,)
        self._chain = _chain(model, end_effector.body)
        self._inertia = np.empty((model.nv, model.nv))
        self._bias = np.empty(model.nv)
        self.directions = readonly(self._directions_of_motion())
        self._projection = self.directions @ self.directions.T

    def __repr__(self) -> str:
        return f"RobotModel({self.name!r}, {self.n_joints} joints, end effector {self.end_effector.name!r})"

    @property
    def has_shapes(self) -> bool:
        """Whether a moving body has a shape: without any there is nothing to render."""
        return bool((self.model.body_weldid[self.model.geom_bodyid] != 0).any())

    @property
    def sampling_range(self) -> tuple[FloatArray, FloatArray]:
        """Least and greatest positions to draw configurations from [rad]; ±π where a joint has no limit."""
        lower, upper = self.limits.lower, self.limits.upper
        return np.where(np.isfinite(lower), lower, -np.pi), np.where(np.isfinite(upper), upper, np.pi)

    def forward(self, q: ArrayLike) -> Pose:
        """Return the end effector's pose in the world at configuration q.

        Raises
        ------
        InputError
            When q does not have the shape (n,).
        """
        self._place(q)
        if self.end_effector.kind == "site":
            position, matrix = self._data.site_xpos, self._data.site_xmat
        else:
            position, matrix = self._data.xpos, self._data.xmat
        index = self.end_effector.index
        return Pose(np.array(position[index]), np.array(matrix[index]).reshape(3, 3))

    def jacobian(self, q: ArrayLike) -> FloatArray:
        """Return the end effector's Jacobian, shape (6, n): linear velocity [m/s], then angular [rad/s].

        Both are expressed along the world's axes.

        Raises
        ------
        InputError
            When q does not have the shape (n,).
        """
        self._place(q)
        mujoco.mj_comPos(self.model, self._data)
        jacobian = np.empty((6, self.n_joints))
        function = mujoco.mj_jacSite if self.end_effector.kind == "site" else mujoco.mj_jacBody
        function(self.model, self._data, jacobian[:3], jacobian[3:], self.end_effector.index)
        return jacobian

    def mass_matrix(self, q: ArrayLike) -> FloatArray:
        """Return the joint-space inertia M(q) [kg m²], shape (n, n), rotor inertias included.

        Raises
        ------
        InputError
            When q does not have the shape (n,).
        """
        self._place(q)
        mujoco.mj_comPos(self.model, self._data)
        self._fill_inertia()
        return self._inertia.copy()

    def bias_forces(self, q: ArrayLike, velocity: ArrayLike) -> FloatArray:
        """Return h(q, q̇) of M(q) q̈ + h(q, q̇) = τ [N m], shape (n,).

        Coriolis, centrifugal and gravitational torques, and the passive ones of the model (springs,
        damping); dry friction and contacts are not part of it.

        Raises
        ------
        InputError
            When q or the velocity does not have the shape (n,).
        """
        return self.inverse_dynamics(q, velocity, acceleration=np.zeros(self.n_joints))

    def inverse_dynamics(self, q: ArrayLike, velocity: ArrayLike, *, acceleration: ArrayLike) -> FloatArray:
        """Return the torques M(q) q̈ + h(q, q̇) that give an acceleration [N m], shape (n,).

        Raises
        ------
        InputError
            When q, the velocity or the acceleration does not have the shape (n,).
        """
        model, data = self.model, self._data
        self._place(q)
        data.qvel[:] = self._vector(velocity, "velocity")
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        self._fill_inertia()
        mujoco.mj_comVel(model, data)
        mujoco.mj_passive(model, data)
        mujoco.mj_rne(model, data, 0, self._bias)
        torque = self._inertia @ self._vector(acceleration, "acceleration")
        torque += self._bias
        torque -= data.qfrc_passive
        return np.asarray(torque)

    def coriolis_forces(self, q: ArrayLike, velocity: ArrayLike, *, along: ArrayLike) -> FloatArray:
        """Return C(q, q̇) v, Coriolis and centrifugal torques along another velocity v [N m], shape (n,).

        C is made of Christoffel symbols: it is linear in either velocity, C(q, a) b = C(q, b) a, and
        Ṁ − 2 C is skew-symmetric. So it follows from c(q, v) = C(q, v) v by polarisation.

        Raises
        ------
        InputError
            When q or a velocity does not have the shape (n,).
        """
        one = np.array(self._vector(velocity, "velocity"), dtype=np.float64)
        other = np.array(self._vector(along, "along"), dtype=np.float64)
        self._place(q)
        mujoco.mj_comPos(self.model, self._data)
        both = self._newton_euler(one + other) - self._newton_euler(one)
        return np.asarray(0.5 * (both - self._newton_euler(other) + self._newton_euler(0.0 * one)))

    def along(self, offset: ArrayLike) -> FloatArray:
        """Return the part of world offsets, shape (..., 3), that the end effector can move along.

        The rest, across the plane of a planar arm, is none of its business.
        """
        return np.asarray(np.asarray(offset) @ self._projection)

    def link_points(self, q: ArrayLike) -> FloatArray:
        """Return points along the arm from its base to the end effector [m], shape (n_points, 3).

        They are the origins of the bodies between base and end effector, and the end effector itself;
        joined by lines they draw the arm as a stick figure.

        Raises
        ------
        InputError
            When q does not have the shape (n,).
        """
        tip = self.forward(q).position
        return np.vstack([self._data.xpos[self._chain], tip])

    def _place(self, q: ArrayLike) -> None:
        self._data.qpos[:] = self._vector(q, "q")
        mujoco.mj_kinematics(self.model, self._data)

    def _vector(self, value: ArrayLike, name: str) -> ArrayLike:
        if np.shape(value) != self._shape:
            raise InputError(
                f"{name} has the shape {np.shape(value)}; expected ({self.n_joints},), one number a joint of "
                f"{self.name}"
            )
        return value

    def _fill_inertia(self) -> None:
        mujoco.mj_makeM(self.model, self._data)
        mujoco.mj_fullM(self.model, self._data, self._inertia)

    def _newton_euler(self, velocity: FloatArray) -> FloatArray:
        """Return the torques of gravity and of a velocity where the arm was placed."""
        self._data.qvel[:] = velocity
        mujoco.mj_comVel(self.model, self._data)
        mujoco.mj_rne(self.model, self._data, 0, self._bias)
        return self._bias.copy()

    def _directions_of_motion(self) -> FloatArray:
        """Directions that span the position Jacobians of a few random configurations."""
        rng = np.random.default_rng(0)
        columns = np.hstack([self.jacobian(rng.uniform(*self.sampling_range))[:3] for _ in range(PROBES)])
        directions, strengths, _ = np.linalg.svd(columns, full_matrices=False)
        return np.asarray(directions[:, strengths > 1e-9 * strengths[0]])


def _chain(model: mujoco.MjModel, body: int) -> list[int]:
    """Return the bodies from the base to this one."""
    chain = []
    while body != 0:
        chain.append(int(body))
        body = model.body_parentid[body]
    return chain[::-1]
