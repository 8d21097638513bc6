"""How often a periodic motion goes round, and whether it takes the turns that were demonstrated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, float_array
from gmr_robot.evaluation.curves import along_arc
from gmr_robot.exceptions import InputError

PHASES = 100
"""Places that a lap is divided into."""

INSTANTS = 60
"""Samples of the motion for each lap, about."""

BACK, FORTH = 2, 6
"""Places that the motion may go back and forth between two samples, and still go on."""

NEAR = 0.1
"""A distance that weighs as much as a direction one radian off, as a share of the lap's extent."""

FEWEST_POSITIONS = 3
"""Fewer have no direction to go by."""

WRONG_TURN = 10.0
"""What it costs to be found somewhere else on the lap: as much as moving for ten samples far from all of it."""


@dataclass(frozen=True, kw_only=True)
class LapCount:
    """How a motion goes round.

    Attributes
    ----------
    n_laps : float
        How often.
    wrong_turns : int
        How often it went on somewhere else on the lap than where it was.
    first_end : int
        Index of the position that completes the first lap; the last index when none does.
    """

    n_laps: float
    wrong_turns: int
    first_end: int


def count_laps(positions: ArrayLike, lap: ArrayLike) -> LapCount:
    """Count the laps and the wrong turns of a motion.

    The motion is matched with the places of a demonstrated lap, by position and by direction, so that the two
    branches of a crossing are different places. Among all matches the cheapest is taken (Viterbi 1967): going on
    along the lap costs nothing, being found elsewhere costs as much as ten poor matches. A wrong turn is
    where the cheapest match is found elsewhere.

    Parameters
    ----------
    positions : array, shape (T, d)
        The motion, at equal time steps.
    lap : array, shape (M, d)
        One demonstrated lap, which ends about where it starts.

    Raises
    ------
    InputError
        When a number is not finite, there are fewer than three positions or the lap does not move.
    """
    reference = float_array(lap, name="lap", shape=("M", "d"))
    motion = float_array(positions, name="positions", shape=("T", reference.shape[1]))
    extent = float(np.linalg.norm(np.ptp(reference, axis=0))) if len(reference) else 0.0
    if len(motion) < FEWEST_POSITIONS or not extent > 0.0:
        raise InputError(
            f"laps are counted of a motion of at least {FEWEST_POSITIONS} positions along a lap that moves; got "
            f"{len(motion)} position(s) and a lap of extent {extent:g}"
        )
    places = along_arc(np.vstack([reference, reference[:1]]), n_points=PHASES + 1)[:-1]
    at = _thinned(motion, float(np.linalg.norm(np.diff(reference, axis=0), axis=1).sum()))
    costs = _squares(motion[at] / (NEAR * extent), places / (NEAR * extent)) + _squares(
        _directions(np.gradient(motion[at], axis=0)),
        _directions(np.roll(places, -1, axis=0) - np.roll(places, 1, axis=0)),
    )
    phases, wrong_turns = _cheapest(costs)
    travelled = np.cumsum(phases) / PHASES
    done = np.flatnonzero(travelled >= 1.0)
    return LapCount(
        n_laps=float(travelled[-1]) if len(travelled) else 0.0,
        wrong_turns=wrong_turns,
        first_end=int(at[done[0] + 1]) if len(done) else len(motion) - 1,
    )


def _thinned(motion: FloatArray, length: float) -> IntArray:
    """Return indices of about INSTANTS positions for each length of a lap."""
    step = float(np.linalg.norm(np.diff(motion, axis=0), axis=1).mean())
    stride = int(np.clip(length / INSTANTS / max(step, 1e-300), 1, max(1, (len(motion) - 1) // 2)))
    return np.arange(0, len(motion), stride)


def _directions(steps: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(steps, axis=1, keepdims=True)
    return np.asarray(np.divide(steps, lengths, out=np.zeros_like(steps), where=lengths > 0.0))


def _squares(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return squared distances, shape (N, M), cut where they say no more than that it is elsewhere."""
    distances: FloatArray = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return np.minimum(distances, 4.0)


def _cheapest(costs: FloatArray) -> tuple[IntArray, int]:
    """Return how many places the cheapest match goes on at each step, and how often it is found elsewhere."""
    shifts = np.arange(-BACK, FORTH + 1)
    total, origins = costs[0], np.empty(costs.shape, dtype=np.int64)
    for n in range(1, len(costs)):
        onward = np.stack([np.roll(total, shift) for shift in shifts])
        best = onward.argmin(axis=0)
        reached = onward[best, np.arange(PHASES)]
        elsewhere = int(total.argmin())
        jumps = reached > total[elsewhere] + WRONG_TURN
        origins[n] = np.where(jumps, elsewhere, (np.arange(PHASES) - shifts[best]) % PHASES)
        total = np.where(jumps, total[elsewhere] + WRONG_TURN, reached) + costs[n]
    path = [int(total.argmin())]
    for n in range(len(costs) - 1, 0, -1):
        path.append(int(origins[n, path[-1]]))
    steps = (np.diff(path[::-1]) + BACK) % PHASES - BACK
    wrong = steps > FORTH
    return np.where(wrong, 0, steps), int(wrong.sum())
