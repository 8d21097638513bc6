"""What a user may set of the safety chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.control.safety.workspace_box import WorkspaceBox
from gmr_robot.exceptions import InputError

SCALES = ("velocity_scale", "acceleration_scale", "jerk_scale", "torque_scale")
"""Shares of a robot's limits that are used."""

PER_JOINT = ("lower", "upper", "velocity", "acceleration", "jerk", "torque", "torque_rate")
"""Limits of which a robot states one for each joint."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SafetyLimits:
    """Limits of the commanded motion, on top of the robot's own; they are always in force.

    Parameters
    ----------
    velocity_scale, acceleration_scale, jerk_scale, torque_scale : float
        Shares of the robot's limits that are used, above 0 up to 1; by default all of them, but a quarter of
        the accelerations.
    lower, upper, velocity, acceleration, jerk, torque, torque_rate : array, shape (n,), optional
        Limits that replace the robot's, joint by joint, before scaling [rad], [rad/s], [rad/s²], [rad/s³],
        [N m], [N m/s].
    box : WorkspaceBox, optional
        Where the end effector keeps to.
    max_age : float, default 0.1
        Age of the measured state beyond which the robot stops [s].
    max_deviation : float, default 1
        Distance of a measured joint from its command beyond which the robot stops [rad].

    Raises
    ------
    InputError
        When a number is out of its range.
    """

    velocity_scale: float = 1.0
    acceleration_scale: float = 0.25
    jerk_scale: float = 1.0
    torque_scale: float = 1.0
    lower: FloatArray | None = None
    upper: FloatArray | None = None
    velocity: FloatArray | None = None
    acceleration: FloatArray | None = None
    jerk: FloatArray | None = None
    torque: FloatArray | None = None
    torque_rate: FloatArray | None = None
    box: WorkspaceBox | None = None
    max_age: float = 0.1
    max_deviation: float = 1.0

    def __post_init__(self) -> None:
        for name in (*SCALES, "max_age", "max_deviation"):
            object.__setattr__(self, name, positive(getattr(self, name), name=name))
        for name in SCALES:
            if getattr(self, name) > 1.0:
                raise InputError(f"{name} is {getattr(self, name):g}; expected a share above 0, up to 1")
        for name in PER_JOINT:
            if getattr(self, name) is not None:
                values = float_array(getattr(self, name), name=name, shape=("n",))
                if name not in ("lower", "upper") and not (values > 0.0).all():
                    joint = int(np.argmin(values > 0.0))
                    raise InputError(f"{name}[{joint}] is {values[joint]:g}; expected above 0")
                object.__setattr__(self, name, readonly(values))
