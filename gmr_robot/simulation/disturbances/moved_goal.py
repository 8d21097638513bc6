"""A goal that is moved while the arm is on its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.simulation.disturbances.amounts import at_least_zero


@dataclass(frozen=True, eq=False, kw_only=True)
class MovedGoal:
    """A step of the goal, at once; the policy is told at the next tick.

    Parameters
    ----------
    by : array, shape (d,)
        How far the goal moves, in the coordinates and unit of the skill's demonstrations.
    start : float
        When [s], from the beginning of the replay.

    Raises
    ------
    InputError
        When the step is not finite, or the time negative.
    """

    by: FloatArray
    start: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", readonly(float_array(self.by, name="by", shape=("d",))))
        object.__setattr__(self, "start", at_least_zero(self.start, name="start", unit="s"))


def goal_offset(moves: Iterable[MovedGoal], t: float, *, n_dimensions: int) -> FloatArray:
    """Return by how much the goal has moved until time t [s], shape (d,)."""
    done = [move.by for move in moves if move.start <= t]
    return np.asarray(np.sum(done, axis=0)) if done else np.zeros(n_dimensions)
