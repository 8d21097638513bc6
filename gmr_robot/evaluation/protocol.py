"""One protocol for all claims about a skill: its field on demonstrations, its rollouts against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.evaluation.calibration import calibration
from gmr_robot.evaluation.convergence import Convergence, convergence
from gmr_robot.evaluation.rollouts import RolloutMetrics, rollout_metrics
from gmr_robot.evaluation.smoothness import mean_smoothness
from gmr_robot.evaluation.velocities import direction_error, mean_correction, seds_error, velocity_rmse
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Rollout, Skill


@dataclass(frozen=True, kw_only=True)
class SkillMetrics:
    """How a skill does on demonstrations it has not seen.

    Attributes
    ----------
    velocity_rmse : float
        Error of the mean field as executed on the held-out demonstrations [unit/s].
    direction_error : float
        Mean |1 − cos| between field and demonstrated velocity.
    seds_error : float
        Error of direction and magnitude in one number.
    log_likelihood : float
        Mean log p(x, ẋ) of the held-out samples [nat].
    mean_correction : float
        Share of the speed that the stabiliser, or the memory of a periodic skill, changes on the held-out
        demonstrations; 0 without either.
    smoothness : float
        Mean log dimensionless jerk of the demonstrations themselves, to compare that of rollouts with.
    calibration : mapping of float to float
        Share of the demonstrated velocities that lie in the region predicted to hold that probability.
    convergence : Convergence or None
        Where the mean field leads; None for a motion that need not arrive.
    unit : str
        Unit of positions.
    rollouts : mapping of str to RolloutMetrics
        Results by group, a strategy for example.
    """

    velocity_rmse: float
    direction_error: float
    seds_error: float
    log_likelihood: float
    mean_correction: float
    smoothness: float
    calibration: Mapping[float, float]
    convergence: Convergence | None
    unit: str
    rollouts: Mapping[str, RolloutMetrics]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; the levels of the calibration become text there."""
        plain = asdict(self)
        plain["calibration"] = {f"{level:g}": share for level, share in self.calibration.items()}
        return plain


def evaluate_skill(
    skill: Skill,
    demonstrations: DemonstrationSet,
    rollouts: Mapping[str, Sequence[Rollout]],
    *,
    rng: np.random.Generator | int = 0,
) -> SkillMetrics:
    """Evaluate a skill on held-out demonstrations.

    Parameters
    ----------
    skill : Skill
        What was learned, from other demonstrations.
    demonstrations : DemonstrationSet
        The held-out ones, in task coordinates and preprocessed as the skill's.
    rollouts : mapping of str to sequence of Rollout
        Rollouts of the skill by group; each is compared with the demonstration whose start is closest. When
        some of them need not arrive, or the skill is periodic, its convergence is not looked at.
    rng : Generator or int, default 0
        Source of randomness of the calibration, or its seed.

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
    positions, velocities = demonstrations.positions, demonstrations.velocities
    predicted = np.concatenate([skill.velocity_along(one.times, one.positions) for one in demonstrations])
    joint = np.hstack([positions, velocities])
    need_not_arrive = skill.is_periodic or any(
        one.stop == "finished" for group in rollouts.values() for one in group
    )
    return SkillMetrics(
        velocity_rmse=velocity_rmse(predicted, velocities),
        direction_error=direction_error(predicted, velocities),
        seds_error=seds_error(predicted, velocities),
        log_likelihood=float(skill.joint_mixture().log_density(joint).mean()),
        mean_correction=mean_correction(predicted, skill.unstabilised().velocity(positions)),
        smoothness=mean_smoothness([(one.times, one.velocities) for one in demonstrations]),
        calibration=calibration(skill, demonstrations, rng=rng),
        convergence=None
        if need_not_arrive
        else convergence(skill, starts=demonstrations.starts, positions=positions),
        unit=skill.unit,
        rollouts={
            label: rollout_metrics(label, group, demonstrations, laps=skill.is_periodic)
            for label, group in rollouts.items()
        },
    )
