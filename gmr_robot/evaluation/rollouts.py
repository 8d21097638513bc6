"""How rollouts compare with the demonstrations that they should repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation.curves import along_arc, dtw_distance, frechet_distance, swept_error_area
from gmr_robot.evaluation.diversity import diversity
from gmr_robot.evaluation.laps import FEWEST_POSITIONS, LapCount, count_laps
from gmr_robot.evaluation.smoothness import mean_smoothness
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Rollout

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
    swept_area : float
        Mean area between a rollout and the same demonstration, at equal shares of their lengths [unit²].
    smoothness : float
        Mean log dimensionless jerk, the higher the smoother; NaN when all rollouts are of two steps or less.
    miss : float
        Mean distance of the last position from the goal [unit].
    n_laps : float or None
        How often a rollout of a periodic skill goes round, on average; distances and areas are those of the
        first lap then. None for other skills.
    wrong_turns : int or None
        How often such rollouts went on somewhere else on the lap than where they were, all together.
    diversity : float or None
        Root mean square distance of two rollouts from the same start, at equal shares of their time [unit]; None
        when no start has two.
    """

    n_rollouts: int
    n_arrived: int
    n_timed_out: int
    n_left: int
    n_finished: int
    dtw: float
    frechet: float
    swept_area: float
    smoothness: float
    miss: float
    n_laps: float | None = None
    wrong_turns: int | None = None
    diversity: float | None = None


def rollout_metrics(
    label: str, rollouts: Sequence[Rollout], demonstrations: DemonstrationSet, *, laps: bool = False
) -> RolloutMetrics:
    """Compare a group of rollouts with demonstrations, each with the one whose start is closest.

    With laps, the demonstrations are laps, and the first lap of each rollout is compared.

    Raises
    ------
    InputError
        When the group is empty; the message has its label.
    """
    if not rollouts:
        raise InputError(f"the group {label!r} holds no rollout; expected at least one")
    stops = [one.stop for one in rollouts]
    nearest = [_nearest(one, demonstrations) for one in rollouts]
    counts = [_count(one, near) for one, near in zip(rollouts, nearest, strict=True)] if laps else []
    ends = [count.first_end + 1 for count in counts] or [len(one) for one in rollouts]
    pairs = [
        (_curve(one.times[:end], one.positions[:end]), _curve(near.times, near.positions))
        for one, near, end in zip(rollouts, nearest, ends, strict=True)
    ]
    return RolloutMetrics(
        n_rollouts=len(rollouts),
        n_arrived=stops.count("goal reached"),
        n_timed_out=stops.count("time out"),
        n_left=stops.count("left the known region"),
        n_finished=stops.count("finished"),
        dtw=float(np.mean([dtw_distance(a, b) / CURVE_POINTS for a, b in pairs])),
        frechet=float(np.mean([frechet_distance(a, b) for a, b in pairs])),
        swept_area=float(np.mean([swept_error_area(_along(a), _along(b)) for a, b in pairs])),
        # the last velocity of a rollout is no longer executed
        smoothness=mean_smoothness([(one.times[:-1], one.velocities[:-1]) for one in rollouts]),
        miss=float(np.mean([one.miss for one in rollouts])),
        n_laps=float(np.mean([count.n_laps for count in counts])) if laps else None,
        wrong_turns=sum(count.wrong_turns for count in counts) if laps else None,
        diversity=diversity(_by_start(rollouts)),
    )


def _count(rollout: Rollout, lap: Demonstration) -> LapCount:
    if len(rollout) < FEWEST_POSITIONS:
        return LapCount(n_laps=0.0, wrong_turns=0, first_end=len(rollout) - 1)
    return count_laps(rollout.positions, lap.positions)


def _by_start(rollouts: Sequence[Rollout]) -> list[FloatArray]:
    """Return the curves (m, CURVE_POINTS, d) of the rollouts from each start."""
    groups: dict[tuple[float, ...], list[FloatArray]] = {}
    for one in rollouts:
        start = tuple(one.positions[0].tolist())
        groups.setdefault(start, []).append(_curve(one.times, one.positions))
    return [np.stack(curves) for curves in groups.values()]


def _along(curve: FloatArray) -> FloatArray:
    return along_arc(curve, n_points=CURVE_POINTS)


def _nearest(rollout: Rollout, demonstrations: DemonstrationSet) -> Demonstration:
    """Return the demonstration that starts closest to a rollout."""
    distances = np.linalg.norm(demonstrations.starts - rollout.positions[0], axis=1)
    return demonstrations[int(np.argmin(distances))]


def _curve(times: FloatArray, positions: FloatArray) -> FloatArray:
    """Return positions at CURVE_POINTS instants of equal distance, shape (CURVE_POINTS, d)."""
    instants = np.linspace(times[0], times[-1], CURVE_POINTS)
    return np.stack([np.interp(instants, times, column) for column in positions.T], axis=1)
