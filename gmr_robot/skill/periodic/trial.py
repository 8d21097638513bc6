"""Whether a periodic skill goes round, tried before it is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import StabilityError
from gmr_robot.skill.rollout import StopRule

if TYPE_CHECKING:
    from gmr_robot.skill.skill import Skill

N_AROUND = 24
"""Starts around the demonstrations that are tried besides their own."""

BOX = 1.5
"""These lie in a box so many times as large as the one around the demonstrations."""

N_STEPS, N_LAPS = 400, 3
"""Steps of a lap, and how many laps' time a trial takes."""

RESTING = 0.5
"""A motion that in a lap's time goes less than this share of a lap does not go round."""


def check_goes_round(skill: Skill, laps: DemonstrationSet) -> tuple[str, ...]:
    """Try the mean motion from the starts of the laps and from around them.

    Parameters
    ----------
    skill : Skill
        A periodic one.
    laps : DemonstrationSet
        What it was learned from, in task coordinates.

    Returns
    -------
    tuple of str
        What is remarkable: that motions come to rest from some start around the laps.

    Raises
    ------
    StabilityError
        When the motion comes to rest from a start of a lap.
    """
    low, high = laps.positions.min(axis=0), laps.positions.max(axis=0)
    spread = np.random.default_rng(0).uniform(-BOX, BOX, (N_AROUND, laps.n_dimensions))
    around = 0.5 * (low + high) + 0.5 * (high - low) * spread
    rests, places = _rests(skill, np.vstack([laps.starts, around]), laps)
    own = rests[: len(laps)]
    if own.any():
        place = ", ".join(f"{number:.3g}" for number in places[int(own.argmax())])
        raise StabilityError(
            f"the skill does not go round: from {own.sum()} of {len(own)} starts of laps its mean motion comes to "
            f"rest, near ({place}) {laps.unit}. With {skill.mixture.n_components} components it does not tell the "
            "branches apart there: use more; a motion to and fro on one line has no branches and cannot be learned so"
        )
    if rests.any():
        return (
            f"From {rests.sum()} of {N_AROUND} starts around the laps the mean motion comes to rest instead of "
            "joining the cycle; more components usually help.",
        )
    return ()


def _rests(skill: Skill, starts: FloatArray, laps: DemonstrationSet) -> tuple[NDArray[np.bool_], FloatArray]:
    """Return for each start whether the motion comes to rest, and where it is at the end."""
    duration = skill.training.duration
    stop = StopRule(goal_tolerance=0.0, max_time=N_LAPS * duration)
    rollouts = skill.rollout(starts, strategy="mean", dt=duration / N_STEPS, stop=stop)
    lap = np.mean([_length(one.positions) for one in laps])
    travelled = np.array([_length(one.positions[-N_STEPS:]) for one in rollouts])
    return travelled < RESTING * lap, np.array([one.positions[-1] for one in rollouts])


def _length(path: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
