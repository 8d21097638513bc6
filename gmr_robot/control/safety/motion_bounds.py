"""What a commanded joint motion may do: position, velocity, acceleration and jerk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class MotionBounds:
    """Bounds of the commanded motion of n joints; metres for radians where a joint slides.

    Parameters
    ----------
    lower, upper : array, shape (n,)
        Least and greatest position [rad]; infinite for a joint that turns on and on.
    velocity, acceleration, jerk : array, shape (n,)
        Greatest magnitudes [rad/s], [rad/s²], [rad/s³]; above zero and finite.

    Raises
    ------
    InputError
        When the shapes differ, a range is empty, or a magnitude is not above zero and finite.
    """

    lower: FloatArray
    upper: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
    jerk: FloatArray

    def __post_init__(self) -> None:
        n = np.size(self.lower)
        for name in ("lower", "upper", "velocity", "acceleration", "jerk"):
            finite = name not in ("lower", "upper")
            values = float_array(getattr(self, name), name=name, shape=(n,), finite=finite)
            object.__setattr__(self, name, readonly(values))
        for joint in range(n):
            if not self.lower[joint] < self.upper[joint]:
                raise InputError(
                    f"joint {joint} may stand from {self.lower[joint]:g} to {self.upper[joint]:g}; "
                    "expected a lower bound below the upper one"
                )
        for name in ("velocity", "acceleration", "jerk"):
            values = getattr(self, name)
            if not (values > 0.0).all():
                joint = int(np.flatnonzero(values <= 0.0)[0])
                raise InputError(f"{name} of joint {joint} is {values[joint]:g}; expected above 0")

    @property
    def n_joints(self) -> int:
        """Number of joints n."""
        return len(self.lower)

    @property
    def table(self) -> FloatArray:
        """All bounds as the kernel takes them, shape (n, 5)."""
        return np.stack([self.lower, self.upper, self.velocity, self.acceleration, self.jerk], axis=1)
