"""One protocol for all claims about a skill: its field on demonstrations, its rollouts against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation.curves import dtw_distance, frechet_distance
from gmr_robot.evaluation.velocities import direction_error, velocity_rmse
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Rollout, Skill

CURVE_POINTS = 250
"""Curves are compared at this many instants, equally far apart: sampling rates do not matter."""


@dataclass(frozen=True, kw_only=True)
class RolloutMetrics:
    """How a group of rollouts fared.

    Attributes
    ----------
    n_rollouts : int
        How many.
    n_arrived : int
        How many reached the goal.
    n_timed_out, n_left : int
        How many ran out of time, or left the known region.
    n_finished : int
        How many went on for their whole time and were not asked to arrive.
    dtw : float
        Mean dynamic-time-warping distance from the demonstration of the closest start, divided by the
        number of points [unit]: the mean distance along the alignment, nearly.
    frechet : float
        Mean discrete Fréchet distance from the same demonstration [unit].
    miss : float
        Mean distance of the last position from the goal [unit].
    """

    n_rollouts: int
    n_arrived: int
    n_timed_out: int
    n_left: int
    n_finished: int
    dtw: float
    frechet: float
    miss: float


@dataclass(frozen=True, kw_only=True)
class SkillMetrics:
    """How a skill does on demonstrations it has not seen.

    Attributes
    ----------
    velocity_rmse : float
        Error of the mean field on the held-out demonstrations [unit/s].
    direction_error : float
        Mean |1 − cos| between field and demonstrated velocity.
    log_likelihood : float
        Mean log p(x, ẋ) of the held-out samples [nat].
    unit : str
        Unit of positions.
    rollouts : mapping of str to RolloutMetrics
        Results by group, a strategy for example.
    """

    velocity_rmse: float
    direction_error: float
    log_likelihood: float
    unit: str
    rollouts: Mapping[str, RolloutMetrics]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def evaluate_skill(
    skill: Skill, demonstrations: DemonstrationSet, rollouts: Mapping[str, Sequence[Rollout]]
) -> SkillMetrics:
    """Evaluate a skill on held-out demonstrations.

    Parameters
    ----------
    skill : Skill
        What was learned, from other demonstrations.
    demonstrations : DemonstrationSet
        The held-out ones, in task coordinates and preprocessed as the skill's.
    rollouts : mapping of str to sequence of Rollout
        Rollouts of the skill by group; each is compared with the demonstration whose start is closest.

    Returns
    -------
    SkillMetrics
        The numbers.

    Raises
    ------
    InputError
        When dimensions do not agree, or a group of rollouts is empty.
    """
    if demonstrations.n_dimensions != skill.n_dimensions:
        raise InputError(
            f"the demonstrations have {demonstrations.n_dimensions} dimension(s), "
            f"the skill has {skill.n_dimensions}"
        )
    predicted = skill.velocity(demonstrations.positions)
    joint = np.hstack([demonstrations.positions, demonstrations.velocities])
    return SkillMetrics(
        velocity_rmse=velocity_rmse(predicted, demonstrations.velocities),
        direction_error=direction_error(predicted, demonstrations.velocities),
        log_likelihood=float(skill.joint_mixture().log_density(joint).mean()),
        unit=skill.unit,
        rollouts={label: _group(label, group, demonstrations) for label, group in rollouts.items()},
    )


def _group(label: str, rollouts: Sequence[Rollout], demonstrations: DemonstrationSet) -> RolloutMetrics:
    if not rollouts:
        raise InputError(f"the group {label!r} holds no rollout; expected at least one")
    stops = [one.stop for one in rollouts]
    pairs = [
        (_curve(one.times, one.positions), _curve(near.times, near.positions))
        for one in rollouts
        for near in [_nearest(one, demonstrations)]
    ]
    return RolloutMetrics(
        n_rollouts=len(rollouts),
        n_arrived=stops.count("goal reached"),
        n_timed_out=stops.count("time out"),
        n_left=stops.count("left the known region"),
        n_finished=stops.count("finished"),
        dtw=float(np.mean([dtw_distance(a, b) / CURVE_POINTS for a, b in pairs])),
        frechet=float(np.mean([frechet_distance(a, b) for a, b in pairs])),
        miss=float(np.mean([one.miss for one in rollouts])),
    )


def _nearest(rollout: Rollout, demonstrations: DemonstrationSet) -> Demonstration:
    """Return the demonstration that starts closest to a rollout."""
    distances = np.linalg.norm(demonstrations.starts - rollout.positions[0], axis=1)
    return demonstrations[int(np.argmin(distances))]


def _curve(times: FloatArray, positions: FloatArray) -> FloatArray:
    """Return positions at CURVE_POINTS instants of equal distance, shape (CURVE_POINTS, d)."""
    instants = np.linspace(times[0], times[-1], CURVE_POINTS)
    return np.stack([np.interp(instants, times, column) for column in positions.T], axis=1)
