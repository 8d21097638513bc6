"""Largest joint torques, from the joints' own limits or from the actuators that drive them."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot.engine import mujoco


def read_torque_limits(model: mujoco.MjModel) -> FloatArray:
    """Return the largest torque of each joint [N m, or N], shape (n,); infinite where none is stated.

    A limit comes from the joint (``actuatorfrcrange`` in MJCF, ``effort`` in URDF) and from the
    actuators that act on that joint alone (``forcerange`` by the gear; a motor's ``ctrlrange`` by gain
    and gear). The tightest one counts, and of an asymmetric range the smaller side.
    """
    limits = np.full(model.njnt, np.inf)
    for joint in range(model.njnt):
        if model.jnt_actfrclimited[joint]:
            limits[joint] = _side(model.jnt_actfrcrange[joint])
    for actuator in range(model.nu):
        if model.actuator_trntype[actuator] == mujoco.mjtTrn.mjTRN_JOINT:
            joint = int(model.actuator_trnid[actuator, 0])
            limits[joint] = min(limits[joint], _actuator_limit(model, actuator))
    return limits


def _actuator_limit(model: mujoco.MjModel, actuator: int) -> float:
    gear = abs(float(model.actuator_gear[actuator, 0]))
    limit = np.inf
    if model.actuator_forcelimited[actuator]:
        limit = _side(model.actuator_forcerange[actuator]) * gear
    if model.actuator_ctrllimited[actuator] and _is_motor(model, actuator):
        gain = abs(float(model.actuator_gainprm[actuator, 0]))
        limit = min(limit, _side(model.actuator_ctrlrange[actuator]) * gain * gear)
    return limit


def _is_motor(model: mujoco.MjModel, actuator: int) -> bool:
    """Whether the actuator's force is its control times a constant."""
    return bool(
        model.actuator_gaintype[actuator] == mujoco.mjtGain.mjGAIN_FIXED
        and model.actuator_biastype[actuator] == mujoco.mjtBias.mjBIAS_NONE
        and model.actuator_dyntype[actuator] == mujoco.mjtDyn.mjDYN_NONE
    )


def _side(interval: FloatArray) -> float:
    return float(np.abs(interval).min())
