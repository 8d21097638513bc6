"""How far a closed loop stays from what the skill would do without an arm."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill import AnySkill, StopRule

UNBOUNDED = 1e12
"""A Mahalanobis distance that no rollout reaches: it is not to end before the replay."""


class Replayed(Protocol):
    """What of a replay is looked at; `ReplayResult` has it."""

    @property
    def mode(self) -> str:
        """``"closed_loop"``, or how else the arm was moved."""
        ...

    @property
    def times(self) -> FloatArray:
        """Times of the control ticks [s], shape (T,)."""
        ...

    @property
    def end_effector(self) -> FloatArray:
        """Measured world positions [m], shape (T, 3)."""
        ...

    @property
    def goals(self) -> FloatArray:
        """World positions of the goal [m], shape (T, 3)."""
        ...

    @property
    def speed(self) -> float:
        """Share of the skill's own speed at which it was run."""
        ...


def distance_from_ideal(replay: Replayed, skill: AnySkill) -> FloatArray | None:
    """Return how far the end effector is from the mean rollout from its start, at the same time [m].

    A rollout to the goal of the replay, at the replay's speed.

    Parameters
    ----------
    replay : Replayed
        What the arm did.
    skill : Skill or TimeIndexedSkill
        What it executed.

    Returns
    -------
    array, shape (N,), or None
        Distances within the task's dimensions, from the start on; None for a replay that follows a
        trajectory, for a skill without a task frame, and where the goal was moved on the way.
    """
    frame, times = skill.task_frame, replay.times
    moved = (replay.goals != replay.goals[-1]).any()
    if replay.mode != "closed_loop" or frame is None or len(times) < 2 or moved:
        return None
    measured = frame.from_world(replay.end_effector)
    (ideal,) = skill.rollout(
        measured[:1],
        strategy="mean",
        dt=replay.speed * float(times[1] - times[0]),
        stop=StopRule(goal_tolerance=0.0, max_time=replay.speed * float(times[-1]), max_distance=UNBOUNDED),
        goal=frame.from_world(replay.goals[-1]),
    )
    both = min(len(measured), len(ideal))
    return np.asarray(frame.scale * np.linalg.norm(measured[:both] - ideal.positions[:both], axis=1))
