"""A goal that moves while the motion is under way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill.time_indexed.conditioning import ConditionedDeviation, Observations
from gmr_robot.skill.time_indexed.curve import Curve
from gmr_robot.skill.time_indexed.displacement import REST, displacement, rest
from gmr_robot.skill.time_indexed.planner import Planner
from gmr_robot.skill.time_indexed.reference import Reference


def redirected(planner: Planner, reference: Reference, *, t: float, goal: FloatArray) -> Reference:
    """Return the reference that is at `reference` until time t and ends in another goal.

    The change u(t) is conditioned on what must stay, value and rate at t and the via-points to come, and on the new
    goal, in the same two parts as any request (`Planner`); neither position nor velocity of the reference jumps.
    Within the last tenth of the motion, and after its end, the reference goes to the new goal directly in a
    tenth of the duration.

    Parameters
    ----------
    planner : Planner
        Of the skill; in the same coordinates as the reference.
    reference : Reference
        What is followed now.
    t : float
        Time in the motion [s].
    goal : ndarray, shape (d,)
        Where it shall end.
    """
    step, duration = reference.curve.step, planner.duration
    begin = step * np.ceil(t / step)  # the first node from now on: nothing before it changes
    if begin + REST * duration > duration or t >= reference.closing_begin:
        return reference.closed(t, goal, length=REST * duration)
    times = planner.requests.times
    pinned = np.concatenate([[begin], times[(times > begin) & (times < duration)]])
    change = _change(planner, pinned, reference.goal, goal)
    curve = reference.curve.plus(change)
    after = float(pinned[-1])
    curve = curve.plus(rest(planner.nodes, curve.rate(planner.nodes[-1:])[0], after=after))
    return replace(reference, curve=curve, goal=goal)


def _change(planner: Planner, pinned: FloatArray, old: FloatArray, new: FloatArray) -> Curve:
    """Return the curve that is zero up to the first pinned time and at all others, and new − old at the end."""
    d, nodes, tube = planner.tube.n_dimensions, planner.nodes, planner.tube
    times = np.append(pinned, planner.duration)
    ends = np.array([pinned[0], planner.duration])
    process = ConditionedDeviation(
        Observations(times, ends, length_scale=planner.length_scale), np.zeros((len(times), d, d))
    )
    wanted = np.zeros((len(times), d))
    wanted[-1] = planner.reach(new) - planner.reach(old)
    strengths = process.strengths(process.observations.with_values(wanted))
    begun = (nodes > pinned[0] - 0.5 * tube.mean.step)[:, None]
    carried = planner.carried(process.at(nodes, strengths) * begun, process.rate(nodes, strengths) * begun)
    missing = -carried.at(times)
    missing[-1] += new - old
    return carried.plus(displacement(nodes, times, missing, start_rate=-carried.rate(pinned[:1])[0]))
