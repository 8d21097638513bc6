"""Kernels of a replay made ready: a small arm stands still for two ticks.

Imported where a replay is configured only, because MuJoCo is an optional dependency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import load_robot
from gmr_robot.simulation import ReplayOptions, replay_closed_loop, replay_joint_space
from gmr_robot.skill import TaskFrame

MOMENT = 0.004
"""How long the arm stands [s]."""


@dataclass(frozen=True)
class _Nearness:
    distance: float = 0.0
    confidence: float = 0.0


@dataclass(frozen=True, eq=False)
class _Standing:
    """A policy that stays where it is."""

    goal: FloatArray
    complete: bool = True
    nearness: _Nearness = field(default_factory=_Nearness)

    def reset(self, t: float, x: FloatArray) -> None:
        """Nothing to begin."""

    def step(self, t: float, x: FloatArray, *, out: FloatArray | None = None) -> FloatArray:
        """Return no velocity."""
        del t, out
        return np.zeros_like(x)

    def novelty(self, x: FloatArray) -> _Nearness:
        """Return that it is known here."""
        del x
        return self.nearness


def warm_up_replay(space: Literal["task", "joint"]) -> None:
    """Run what a replay runs at every tick, in this space."""
    robot = load_robot("planar")
    options = ReplayOptions(max_time=MOMENT, goal_tolerance=0.0)
    if space == "joint":
        replay_joint_space(robot, _Standing(robot.home), start=robot.home, options=options)
        return
    frame = TaskFrame(position=robot.forward(robot.home).position, axes=robot.directions)
    replay_closed_loop(robot, _Standing(np.zeros(2)), start=np.zeros(2), task_frame=frame, options=options)
