"""How far a closed loop stays from what the skill would do without an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill import Skill, StopRule

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayResult

NEVER = 1e-12
"""A rollout is not to end before the replay: tolerance of its goal, and the inverse of its bound of distance."""


def distance_from_ideal(replay: ReplayResult, skill: Skill) -> FloatArray | None:
    """Return how far the end effector is from the mean rollout from its start, at the same time [m].

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    skill : Skill
        What it executed.

    Returns
    -------
    array, shape (N,), or None
        Distances within the task's dimensions, from the start on; None for a replay that follows a
        trajectory, and for a skill without a task frame.
    """
    frame = skill.task_frame
    if replay.mode != "closed_loop" or frame is None or len(replay) < 2:
        return None
    measured = frame.from_world(replay.end_effector)
    stop = StopRule(goal_tolerance=NEVER, max_time=replay.duration, max_distance=1.0 / NEVER)
    (ideal,) = skill.rollout(
        measured[:1],
        strategy="mean",
        dt=float(replay.times[1] - replay.times[0]),
        stop=stop,
        goal=frame.from_world(replay.goal),
    )
    both = min(len(measured), len(ideal))
    return np.asarray(frame.scale * np.linalg.norm(measured[:both] - ideal.positions[:both], axis=1))
