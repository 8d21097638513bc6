"""What a robot's joints may do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, readonly


@dataclass(frozen=True, eq=False, kw_only=True)
class JointLimits:
    """Limits of motion and torque, joint by joint; infinite where the model states none.

    Units are those of a hinge; a slide joint has metres for radians and newtons for newton metres.

    Parameters
    ----------
    lower, upper : array, shape (n,)
        Least and greatest position [rad].
    velocity : array, shape (n,)
        Greatest speed in either direction [rad/s].
    torque : array, shape (n,)
        Greatest torque in either direction [N m].
    acceleration, jerk : array, shape (n,), optional
        Greatest acceleration [rad/s²] and jerk [rad/s³] in either direction; infinite when not given.
    torque_rate : array, shape (n,), optional
        How fast a torque may change [N m/s]; infinite when not given.
    """

    lower: FloatArray
    upper: FloatArray
    velocity: FloatArray
    torque: FloatArray
    acceleration: FloatArray = None  # type: ignore[assignment]  # infinite when not given
    jerk: FloatArray = None  # type: ignore[assignment]
    torque_rate: FloatArray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        for name in ("acceleration", "jerk", "torque_rate"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full(np.shape(self.velocity), np.inf))
        for name in ("lower", "upper", "velocity", "torque", "acceleration", "jerk", "torque_rate"):
            object.__setattr__(self, name, readonly(getattr(self, name)))

    def excess(self, q: FloatArray) -> FloatArray:
        """Return by how much each joint stands outside its range [rad], shape (n,); zero inside.

        Parameters
        ----------
        q : array, shape (..., n)
            Joint positions [rad].
        """
        return np.asarray(np.maximum(0.0, np.maximum(self.lower - q, q - self.upper)))
