"""Which way of a metric is up."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, kw_only=True)
class MetricDirection:
    """When one value of a metric is better than another.

    Attributes
    ----------
    better : {"lower", "higher", "target"}
        Smaller values, larger ones, or those closer to `target`.
    target : float
        What ``"target"`` aims at.
    """

    better: Literal["lower", "higher", "target"]
    target: float = 0.0

    def loss(self, values: ArrayLike) -> FloatArray:
        """Return numbers of the same shape of which the smaller is always the better."""
        array = np.asarray(values, dtype=np.float64)
        if self.better == "target":
            return np.abs(array - self.target)
        return array if self.better == "lower" else -array

    @property
    def words(self) -> str:
        """For example ``"lower is better"``."""
        return (
            f"closer to {self.target:g} is better" if self.better == "target" else f"{self.better} is better"
        )


LOWER, HIGHER = MetricDirection(better="lower"), MetricDirection(better="higher")

DIRECTIONS = {
    # field
    "*.velocity_rmse": LOWER,
    "*.position_rmse": LOWER,
    "*.direction_error": LOWER,
    "*.seds_error": LOWER,
    "*.log_likelihood": HIGHER,
    "*.mean_correction": LOWER,
    # rollouts
    "*.rollouts.*.arrived_share": HIGHER,
    "*.rollouts.*.n_arrived": HIGHER,
    "*.rollouts.*.n_timed_out": LOWER,
    "*.rollouts.*.n_left": LOWER,
    "*.rollouts.*.n_laps": HIGHER,
    "*.rollouts.*.wrong_turns": LOWER,
    "*.rollouts.*.dtw": LOWER,
    "*.rollouts.*.frechet": LOWER,
    "*.rollouts.*.swept_area": LOWER,
    "*.rollouts.*.smoothness": HIGHER,
    "*.rollouts.*.miss": LOWER,
    # where the field leads
    "*.convergence.*.within_*": HIGHER,
    "*.convergence.*.median_time": LOWER,
    "*.convergence.*.longest_time": LOWER,
    "*.spurious_attractors": LOWER,
    # learning
    "skill.objective": HIGHER,
    "skill.converged": HIGHER,
    "skill.iterations": LOWER,
    "skill.reseedings": LOWER,
    "stability.correction": LOWER,
    # on the arm
    "replay.arrived": HIGHER,
    "replay.tracking_*": LOWER,
    "replay.goal_distance": LOWER,
    "replay.mean_rollout_*": LOWER,
    "replay.saturated.*": LOWER,
    "replay.stopped": LOWER,
    "replay.many.n_success": HIGHER,
    "replay.many.n_stops": LOWER,
    "replay.many.tracking_*.*": LOWER,
    "replay.many.goal_distance.*": LOWER,
    "replay.many.velocity_use.*": LOWER,
    "replay.many.torque_use.*": LOWER,
    "replay.many.energy.*": LOWER,
    "replay.many.smoothness.*": HIGHER,
    # cost
    "timing.real_time_factor": HIGHER,
    "timing.*": LOWER,
    "wall_seconds": LOWER,
    "cpu_seconds": LOWER,
    "peak_memory_bytes": LOWER,
}
"""Directions by the pattern of dotted names, the first that matches. What is not here, has none."""


def metric_direction(name: str) -> MetricDirection | None:
    """Return when a value of a metric is better than another; None where neither is.

    A calibration, ``"held_out.calibration.0.95"`` for example, is the better the closer to its level.

    Parameters
    ----------
    name : str
        Its dotted name.
    """
    _, calibration, level = name.partition(".calibration.")
    if calibration:
        return MetricDirection(better="target", target=float(level))
    return next((found for pattern, found in DIRECTIONS.items() if fnmatchcase(name, pattern)), None)
