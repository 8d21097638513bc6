"""A simulated arm: torques in, measured motion out."""

from __future__ import annotations

import copy

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import JointState
from gmr_robot.exceptions import SimulationError
from gmr_robot.robot import RobotModel
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.disturbances import Disturbances

RUNAWAY = 1e4
"""Joint speed beyond which the physics has lost its footing [rad/s, or m/s]."""


class World:
    """An arm in MuJoCo's physics, driven by joint torques.

    It steps a copy of the robot's model, so that replays do not touch each other; `reset` puts every
    part of the state back, so that the same torques give the same bytes.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    physics_rate : float
        Steps of the physics a second [Hz].
    disturbances : Disturbances, optional
        Loads and friction that the arm has, and its model has not.
    """

    def __init__(
        self, robot: RobotModel, *, physics_rate: float, disturbances: Disturbances | None = None
    ) -> None:
        self._robot = robot
        self._model = copy.copy(robot.model)
        self._model.opt.timestep = 1.0 / physics_rate
        if disturbances is not None:
            disturbances.change(self._model, robot.end_effector)
        self._model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET
        self._data = mujoco.MjData(self._model)
        on_site = robot.end_effector.kind == "site"
        self._positions = self._data.site_xpos if on_site else self._data.xpos

    @property
    def state(self) -> JointState:
        """The joints' measured positions and velocities."""
        return JointState(self._data.qpos.copy(), self._data.qvel.copy())

    @property
    def end_effector(self) -> FloatArray:
        """The measured world position of the end effector [m], shape (3,)."""
        return np.array(self._positions[self._robot.end_effector.index])

    def reset(self, q: FloatArray) -> None:
        """Put the arm at rest at joint positions q [rad], shape (n,), and time back to zero."""
        mujoco.mj_resetData(self._model, self._data)
        self._data.qpos[:] = q
        mujoco.mj_kinematics(self._model, self._data)

    def step(self, torque: FloatArray, *, substeps: int, push: FloatArray | None = None) -> None:
        """Hold joint torques for some steps of the physics.

        Parameters
        ----------
        torque : array, shape (n,)
            Joint torques [N m].
        substeps : int
            Number of steps.
        push : array, shape (3,), optional
            Force on the end effector along the world's axes [N].

        Raises
        ------
        SimulationError
            When the state ceases to be finite, or joints move at impossible speed.
        """
        model, data = self._model, self._data
        data.qfrc_applied[:] = torque
        if push is None:
            mujoco.mj_step(model, data, substeps)
        else:
            for _ in range(substeps):
                data.qfrc_applied[:] = torque
                self._apply(push)
                mujoco.mj_step(model, data)
        mujoco.mj_kinematics(model, data)
        self._check()

    def _apply(self, push: FloatArray) -> None:
        model, data = self._model, self._data
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        body = self._robot.end_effector.body
        mujoco.mj_applyFT(model, data, push, np.zeros(3), self.end_effector, body, data.qfrc_applied)

    def _check(self) -> None:
        speeds = np.abs(self._data.qvel)
        if speeds.max() < RUNAWAY:  # false for NaN as well
            return
        joint = int(np.argmax(~(speeds < RUNAWAY)))
        speed = f"{self._data.qvel[joint]:g} {self._robot.joint_units[joint]}/s"
        raise SimulationError(
            f"the simulation of {self._robot.name} became unstable at t = {self._data.time:.3f} s: joint "
            f"{self._robot.joint_names[joint]!r} moves at {speed}; lower the controller's "
            "gains, raise the physics rate, or check the model's masses and inertias"
        )
