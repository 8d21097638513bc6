"""A policy's goal, moved as the script of a replay says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import Policy
from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import MovedGoal, goal_offset


class GoalScript:
    """Moves the goal of a policy, from where it was at first.

    Parameters
    ----------
    policy : Policy
        Whose goal is moved.
    moves : iterable of MovedGoal
        The steps.

    Raises
    ------
    InputError
        When a step has another dimension than the goal.
    """

    def __init__(self, policy: Policy, moves: Iterable[MovedGoal]) -> None:
        self._policy: Any = policy  # whose goal may be set; the protocol says only that it may be read
        self._moves = tuple(moves)
        self._first = np.array(policy.goal, dtype=np.float64)
        self._moved: FloatArray = np.zeros_like(self._first)
        self._now = 0.0
        for move in self._moves:
            if move.by.shape != self._first.shape:
                raise InputError(
                    f"a step of the goal has {len(move.by)} dimension(s), but the skill has {len(self._first)}; "
                    "give as many numbers"
                )

    def at(self, t: float) -> None:
        """Put the goal where it is at a time of the replay [s]."""
        if not self._moves:
            return
        self._now, moved = t, self._offset(t)
        if (moved != self._moved).any():
            self._policy.goal = self._first + moved
            self._moved = moved

    def goals(self, times: FloatArray) -> FloatArray:
        """Return where the goal was at times of the replay so far: times (T,) [s] -> (T, d)."""
        now = np.tile(self._policy.goal, (len(times), 1))
        if not self._moves:
            return now
        return now + [self._offset(min(float(t), self._now)) - self._moved for t in times]

    def _offset(self, t: float) -> FloatArray:
        return goal_offset(self._moves, t, n_dimensions=len(self._first))
