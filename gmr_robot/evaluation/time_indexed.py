"""How good a skill in time is, on demonstrations it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.special import gammaincinv

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.evaluation.calibration import LEVELS
from gmr_robot.evaluation.protocol import SkillMetrics
from gmr_robot.evaluation.rollouts import RolloutMetrics, rollout_metrics
from gmr_robot.evaluation.smoothness import mean_smoothness
from gmr_robot.evaluation.velocities import direction_error, velocity_rmse
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Rollout, TimeIndexedSkill


@dataclass(frozen=True, kw_only=True)
class TimedMetrics:
    """How a time-indexed skill does on demonstrations, each aligned to its motion in time.

    Attributes
    ----------
    position_rmse : float
        Error of the mean motion: mean over samples of √(mean over dimensions of e²) [unit].
    velocity_rmse : float
        The same of its velocity, against the demonstrated one in the same phase [unit/s].
    direction_error : float
        Mean |1 − cos| between the two velocities.
    log_likelihood : float
        Mean log p(x | t) of the aligned samples, in the tube [nat].
    smoothness : float
        Mean log dimensionless jerk of the demonstrations themselves, to compare that of rollouts with.
    calibration : mapping of float to float
        Share of the aligned positions that lie in the region of the tube that should hold that probability.
    unit : str
        Unit of positions.
    rollouts : mapping of str to RolloutMetrics
        Results by group, a strategy for example.
    """

    position_rmse: float
    velocity_rmse: float
    direction_error: float
    log_likelihood: float
    smoothness: float
    calibration: Mapping[float, float]
    unit: str
    rollouts: Mapping[str, RolloutMetrics]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; the levels of the calibration become text there."""
        plain = asdict(self)
        plain["calibration"] = {f"{level:g}": share for level, share in self.calibration.items()}
        return plain


AnyMetrics: TypeAlias = SkillMetrics | TimedMetrics
"""Results of either kind of skill."""


def evaluate_time_indexed_skill(
    skill: TimeIndexedSkill, demonstrations: DemonstrationSet, rollouts: Mapping[str, Sequence[Rollout]]
) -> TimedMetrics:
    """Evaluate a time-indexed skill on held-out demonstrations.

    The tube is that of the demonstrations: via-points and a moved goal lead the motion elsewhere on purpose, which is
    no error; rollouts are compared as they are.

    Parameters
    ----------
    skill : TimeIndexedSkill
        What was learned, from other demonstrations.
    demonstrations : DemonstrationSet
        The held-out ones, in task coordinates and preprocessed as the skill's.
    rollouts : mapping of str to sequence of Rollout
        Rollouts of the skill by group; each is compared with the demonstration whose start is closest.

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
    aligned = skill.align(demonstrations)
    times = np.tile(aligned[0].times, len(aligned))
    predicted = skill.demonstrated(times)
    rates = skill.demonstrated_velocity(times)
    errors = aligned.positions - predicted.mean
    squared = np.einsum("ni,ni->n", errors, np.linalg.solve(predicted.covariance, errors[..., None])[..., 0])
    return TimedMetrics(
        position_rmse=float(np.mean(np.sqrt(np.mean(errors**2, axis=1)))),
        velocity_rmse=velocity_rmse(rates, aligned.velocities),
        direction_error=direction_error(rates, aligned.velocities),
        log_likelihood=_log_likelihood(squared, predicted.covariance),
        smoothness=mean_smoothness([(one.times, one.velocities) for one in demonstrations]),
        calibration=_calibration(squared, skill.n_dimensions),
        unit=skill.unit,
        rollouts={label: rollout_metrics(label, group, demonstrations) for label, group in rollouts.items()},
    )


def _log_likelihood(squared: FloatArray, covariances: FloatArray) -> float:
    """Return the mean of log N(e | 0, Σ), of squared Mahalanobis distances (N,) and Σ (N, d, d)."""
    factors = np.linalg.cholesky(covariances)
    log_determinants = 2.0 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    return float(-0.5 * np.mean(squared + log_determinants + covariances.shape[1] * np.log(2.0 * np.pi)))


def _calibration(squared: FloatArray, n_dimensions: int) -> dict[float, float]:
    """Return the share of squared Mahalanobis distances (N,) below the χ² quantile of each level."""
    borders = {level: 2.0 * float(gammaincinv(0.5 * n_dimensions, level)) for level in LEVELS}
    return {level: float(np.mean(squared <= border)) for level, border in borders.items()}
