"""How far an arm may be off its trajectory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class TrajectoryTolerances:
    """When the execution of a trajectory fails, and when it is done. 0 means no tolerance: anything goes.

    Parameters
    ----------
    path : float or array, shape (n,), default 0
        Greatest distance of each joint from the trajectory while it lasts [rad].
    goal : float or array, shape (n,), default 0
        Greatest distance of each joint from the last point to be done [rad].
    goal_time : float, default 0
        How long after its end the goal may still be reached [s]; 0 waits for ever.
    stopped_velocity : float, default 0.01
        Greatest speed of each joint to be done [rad/s].

    Raises
    ------
    InputError
        When one is negative or not finite.
    """

    path: ArrayLike = 0.0
    goal: ArrayLike = 0.0
    goal_time: float = 0.0
    stopped_velocity: float = 0.01

    def __post_init__(self) -> None:
        for name in ("path", "goal", "goal_time", "stopped_velocity"):
            value = getattr(self, name)
            flat = name in ("goal_time", "stopped_velocity") or np.ndim(value) == 0
            array = float_array(value, name=name, shape=() if flat else ("n",))
            if (array < 0.0).any():
                raise InputError(
                    f"{name} is {array.tolist()}; expected at least 0, where 0 means no tolerance"
                )
            object.__setattr__(
                self, name, float(array) if name in ("goal_time", "stopped_velocity") else readonly(array)
            )

    def on_path(self, offset: FloatArray) -> bool:
        """Whether joints that are off by this (n,) [rad] keep to the path."""
        return _within(offset, np.asarray(self.path))

    def at_goal(self, offset: FloatArray, velocity: FloatArray) -> bool:
        """Whether joints that are off by this (n,) [rad], and move so fast (n,) [rad/s], have arrived."""
        return _within(offset, np.asarray(self.goal)) and _within(velocity, np.asarray(self.stopped_velocity))


def _within(offset: FloatArray, tolerance: FloatArray) -> bool:
    return bool(((np.abs(offset) <= tolerance) | (tolerance == 0.0)).all())
