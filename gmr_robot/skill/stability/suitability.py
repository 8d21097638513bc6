"""Whether demonstrations can be learned as a motion that arrives; asked before anything is fitted."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import DemonstrationError

ENDS_APART = 0.05
"""Ends may lie this far from their mean, as a share of the motion's extent; and so close a motion is at its goal."""

AWAY = 0.2
"""A motion that was at its goal and goes this far away again, as a share of the extent, passes it."""

TAIL = 0.02
"""Share of a demonstration that its last speed is the mean over."""

CUT_OFF = (0.9, 1.5)
"""A last speed above these multiples of the largest and of the mean one belongs to a motion that was cut off."""

BRISK = 1.2
"""A last speed above this multiple of the mean one is worth a note."""

NEAR = 0.03
"""Radius of the neighbourhood that opposite velocities are looked for in, as a share of the extent."""

CANCELLED = 0.5
"""Velocities cancel where their mean is shorter than this share of their mean length."""

CONTRADICTED = 0.2
"""Velocities may cancel on this share of the way; on the 30 LASA motions it is at most a twelfth."""

SLOW = 0.2
"""Samples below this share of the mean speed say nothing about the direction."""

MOST_SAMPLES = 600
"""More samples than this are thinned out for the comparison of all with all."""


def check_suitability(demonstrations: DemonstrationSet) -> tuple[str, ...]:
    """Refuse demonstrations that no motion to one goal can be learned from.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        What is to be learned from, in task coordinates.

    Returns
    -------
    tuple of str
        What is remarkable but no obstacle.

    Raises
    ------
    DemonstrationError
        When they do not move, do not share a goal, pass it or are cut off before it, or contradict each
        other; the message names the demonstration, the place and the remedy.
    """
    extent = demonstrations.extent
    if not extent > 0.0:
        raise DemonstrationError("the demonstrations do not move, so there is nothing to learn from them")
    for index, one in enumerate(demonstrations):
        _check_not_passed(one, index, extent=extent)
        _check_not_cut_off(one, index)
    _check_shared_goal(demonstrations, extent)
    _check_no_contradiction(demonstrations, extent)
    return tuple(
        f"{_called(one, index)} still moves at {_last_speed(one) / _speeds(one).mean():.1f} times its mean speed "
        "where it ends; the skill brakes there, and comes to rest."
        for index, one in enumerate(demonstrations)
        if _last_speed(one) > BRISK * _speeds(one).mean()
    )


_OTHERWISE = "a motion without a goal, a closed one for example, needs motion: periodic, or stability: none"


def _check_not_passed(one: Demonstration, index: int, *, extent: float) -> None:
    distances = np.linalg.norm(one.positions - one.end, axis=1)
    still_to_come = np.maximum.accumulate(distances[::-1])[::-1]
    passing = (distances < ENDS_APART * extent) & (still_to_come > AWAY * extent)
    if not passing.any():
        return
    first, unit = int(passing.argmax()), one.unit
    seconds = one.times[first] - one.times[0]
    when = "starts there already" if first == 0 else f"is there already {seconds:.3g} s after its start"
    raise DemonstrationError(
        f"{_called(one, index)} passes its goal: it ends at {_place(one.end)} {unit}, but {when} "
        f"(within {distances[first]:.2g} {unit}), and then goes {still_to_come[first]:.3g} {unit} away again, "
        f"{still_to_come[first] / extent:.0%} of the motion's extent. A skill that arrives would stop at once: let "
        f"recordings end where they reach the goal for the first time; {_OTHERWISE}"
    )


def _check_not_cut_off(one: Demonstration, index: int) -> None:
    speeds, last = _speeds(one), _last_speed(one)
    of_largest, of_mean = CUT_OFF
    if last > of_largest * speeds.max() and last > of_mean * speeds.mean():
        raise DemonstrationError(
            f"{_called(one, index)} is at its fastest where it ends: {last:.3g} {one.unit}/s, "
            f"{last / speeds.mean():.1f} times its mean speed. It seems cut off before its goal: let the recording "
            "go on until the motion rests, or leave it out; a motion that does not rest at its end (a stroke, a "
            "throw) needs stability: none"
        )


def _check_shared_goal(demonstrations: DemonstrationSet, extent: float) -> None:
    mean = demonstrations.ends.mean(axis=0)
    apart = np.linalg.norm(demonstrations.ends - mean, axis=1)
    farthest = int(apart.argmax())
    if apart[farthest] > ENDS_APART * extent:
        one, unit = demonstrations[farthest], demonstrations.unit
        raise DemonstrationError(
            f"the demonstrations do not share a goal: {_called(one, farthest)} ends at {_place(one.end)} {unit}, "
            f"{apart[farthest]:.3g} {unit} from the mean end {_place(mean)}, which is {apart[farthest] / extent:.1%} "
            f"of the motion's extent; expected at most {ENDS_APART:.0%}. If they mean the same goal, align the ends "
            "with the preprocessing step goal_to_origin; if that demonstration ends elsewhere by mistake, leave it "
            f"out; {_OTHERWISE}"
        )


def _check_no_contradiction(demonstrations: DemonstrationSet, extent: float) -> None:
    """Compare each velocity with the mean one of its neighbourhood."""
    x, v, owners = _moving_samples(demonstrations)
    speeds = np.linalg.norm(v, axis=1)
    centred = x - x.mean(axis=0)
    square = (centred**2).sum(axis=1)
    near = square[:, None] + square - 2.0 * centred @ centred.T < (NEAR * extent) ** 2
    agreement = np.linalg.norm(near @ v, axis=1) / (near @ speeds)
    share = float((agreement < CANCELLED).mean())
    if share <= CONTRADICTED:
        return
    worst = int(agreement.argmin())
    cosines = np.where(near[worst], (v @ v[worst]) / (speeds * speeds[worst]), 1.0)
    other = int(cosines.argmin())
    pair = [_called(demonstrations[int(owners[i])], int(owners[i])) for i in (worst, other)]
    who = f"{pair[0]} moves against {pair[1]}" if pair[0] != pair[1] else f"{pair[0]} moves to and fro"
    raise DemonstrationError(
        f"the demonstrations contradict each other on {share:.0%} of the way: near {_place(x[worst])} "
        f"{demonstrations.unit} {who}, and velocities that cancel say nothing about where to go; expected at most "
        f"{CONTRADICTED:.0%}. Leave out those that run the other way, or learn each direction as a skill of its own"
    )


def _moving_samples(demonstrations: DemonstrationSet) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return positions, velocities and demonstrations of the samples that have a direction."""
    rows = slice(None, None, -(-demonstrations.n_samples // MOST_SAMPLES))
    x, v = demonstrations.positions[rows], demonstrations.velocities[rows]
    speeds = np.linalg.norm(v, axis=1)
    moving = speeds > SLOW * speeds.mean()
    return x[moving], v[moving], demonstrations.groups[rows][moving]


def _speeds(one: Demonstration) -> FloatArray:
    speeds: FloatArray = np.linalg.norm(one.velocities, axis=1)
    return speeds


def _last_speed(one: Demonstration) -> float:
    return float(_speeds(one)[-max(2, int(TAIL * len(one))) :].mean())


def _called(one: Demonstration, index: int) -> str:
    return f"demonstration {index} (from {one.source})" if one.source else f"demonstration {index}"


def _place(x: FloatArray) -> str:
    return f"({', '.join(f'{number:.3g}' for number in x)})"
