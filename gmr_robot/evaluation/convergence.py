"""Whether a skill arrives: from demonstrated starts, and from anywhere around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.evaluation.ideal import UNBOUNDED
from gmr_robot.evaluation.starts import surrounding_starts
from gmr_robot.skill import Rollout, Skill, StopRule
from gmr_robot.skill.stability import HORIZON

PATIENCE = 10.0
"""Time that a motion is given, in demonstrated durations."""

STEPS = 500
"""Steps of a demonstrated duration."""

CLOSE = 0.002
"""A distance from the goal that counts as arrival on an arm [m]."""

SHARE = 0.01
"""A distance from the goal that counts as arrival, as a share of the motion's size."""

_METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3}
"""How long a unit is [m]."""


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """How many motions of the mean field arrive, and how long it takes.

    Attributes
    ----------
    n_starts : int
        Number of motions.
    within_2_mm : float or None
        Share of them that end within 2 mm of the goal; None when the unit of positions is not a length.
    within_1_percent : float
        Share of them that end within 1 % of the motion's size of the goal.
    median_time, longest_time : float
        Time until the motions that end within 1 % are there to stay, in demonstrated durations; NaN when
        there are none.
    """

    n_starts: int
    within_2_mm: float | None
    within_1_percent: float
    median_time: float
    longest_time: float


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """Where the mean field of a skill leads.

    Attributes
    ----------
    demonstrated : Arrivals
        From the starts of the demonstrations.
    around : Arrivals
        From starts that fill a box of 1.5 times the size of the one around the demonstrations.
    spurious_attractors : int
        Places other than the goal where motions come to rest.
    """

    demonstrated: Arrivals
    around: Arrivals
    spurious_attractors: int


def convergence(skill: Skill, *, starts: FloatArray, positions: FloatArray) -> Convergence:
    """Let the mean field run and look where it ends.

    A motion is given ten times the demonstrated duration. Where it ends counts, not what it passes: it is
    stopped early only within a tenth of the smallest distance that counts as arrival.

    Parameters
    ----------
    skill : Skill
        A goal-directed skill.
    starts : array, shape (n, d)
        Where demonstrations start.
    positions : array, shape (N, d)
        All demonstrated positions.

    Raises
    ------
    InputError
        When a position is not d finite numbers.
    """
    at = float_array(starts, name="starts", shape=("n", skill.n_dimensions))
    around = _let_run(skill, surrounding_starts(positions))
    demonstrated = _let_run(skill, at)
    return Convergence(
        demonstrated=_arrivals(skill, demonstrated),
        around=_arrivals(skill, around),
        spurious_attractors=len(spurious_attractors([*demonstrated, *around], size=skill.size)),
    )


def spurious_attractors(rollouts: Sequence[Rollout], *, size: float) -> FloatArray:
    """Return the places other than the goal where motions come to rest, shape (n, d).

    A motion is at rest when it stays within 1 % of `size` of its end for the last tenth of its time. Ends
    closer than 2 % of `size` to each other are one place. Motions that circle or run away have none.

    Parameters
    ----------
    rollouts : sequence of Rollout
        At least one; those that end within 1 % of `size` of the goal are passed over.
    size : float
        The motion's size, in the unit of positions.
    """
    near = SHARE * size
    places: list[FloatArray] = []
    for one in rollouts:
        end, tail = one.positions[-1], one.positions[-(len(one) // 10 + 2) :]
        at_rest = bool((np.linalg.norm(tail - end, axis=1) <= near).all())
        if one.miss > near and at_rest and all(np.linalg.norm(end - place) > 2.0 * near for place in places):
            places.append(end)
    return np.array(places).reshape(len(places), rollouts[0].positions.shape[1])


def _let_run(skill: Skill, starts: FloatArray) -> tuple[Rollout, ...]:
    duration = skill.training.duration
    distances = [SHARE * skill.size, _close(skill)]
    smallest = min(one for one in distances if one is not None)
    stop = StopRule(goal_tolerance=0.1 * smallest, max_time=PATIENCE * duration, max_distance=UNBOUNDED)
    return skill.rollout(starts, strategy="mean", dt=min(duration / STEPS, HORIZON), stop=stop)


def _arrivals(skill: Skill, rollouts: Sequence[Rollout]) -> Arrivals:
    close, near = _close(skill), SHARE * skill.size
    misses = np.array([one.miss for one in rollouts])
    times = np.array([_settled(one, near) for one in rollouts if one.miss <= near])
    durations = times / skill.training.duration
    return Arrivals(
        n_starts=len(rollouts),
        within_2_mm=None if close is None else float(np.mean(misses <= close)),
        within_1_percent=float(np.mean(misses <= near)),
        median_time=float(np.median(durations)) if len(times) else float("nan"),
        longest_time=float(durations.max()) if len(times) else float("nan"),
    )


def _settled(rollout: Rollout, near: float) -> float:
    """Return the time from which on a rollout stays close to the goal [s]."""
    away = np.linalg.norm(rollout.positions - rollout.goal, axis=1) > near
    return float(rollout.times[np.flatnonzero(away)[-1] + 1]) if away.any() else 0.0


def _close(skill: Skill) -> float | None:
    """Return 2 mm in the skill's unit, when that is a length."""
    return CLOSE / _METRES[skill.unit] if skill.unit in _METRES else None
