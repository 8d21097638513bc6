"""Limits for which MJCF has no word: an MJCF file states them as custom numbers, by names of ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import RobotError
from gmr_robot.robot.engine import mujoco


def read_stated(model: mujoco.MjModel, path: Path, *, quantity: str) -> FloatArray | None:
    """Return a limit of each joint, shape (n,), in the model's order; None where the model states none.

    It stands as ``<custom><numeric name="joint_<quantity>_limits" data="..."/></custom>``.

    Parameters
    ----------
    model : mujoco.MjModel
        The compiled model.
    path : Path
        Its file, for messages.
    quantity : str
        ``velocity``, ``acceleration``, ``jerk`` or ``torque_rate``.

    Raises
    ------
    RobotError
        When their number does not fit the joints, or one is not above zero.
    """
    name = f"joint_{quantity}_limits"
    index = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_NUMERIC, name)
    if index < 0:
        return None
    first, size = int(model.numeric_adr[index]), int(model.numeric_size[index])
    if size != model.njnt:
        raise RobotError(
            f"{path}: the numeric {name!r} holds {size} number(s), but the model has "
            f"{model.njnt} joint(s); expected one each"
        )
    limits = np.array(model.numeric_data[first : first + size])
    check_above_zero(limits, model, path, quantity=quantity)
    return limits


def check_above_zero(limits: FloatArray, model: mujoco.MjModel, path: Path, *, quantity: str) -> None:
    """Raise a RobotError when a limit, shape (n,), is not above zero."""
    if not (limits > 0.0).all():
        joint = int(np.argmin(limits > 0.0))
        raise RobotError(
            f"{path}: the {quantity.replace('_', ' ')} limit of joint {model.joint(joint).name!r} is "
            f"{limits[joint]:g}; expected a number above zero"
        )
