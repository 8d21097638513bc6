"""What a skill leaves open, along its motion and wherever the arm is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.regression import regress_covariances
from gmr_robot.mixture.conditioning import conditional_field
from gmr_robot.skill import AnySkill, Skill, TaskFrame
from gmr_robot.skill.time_indexed import TimeIndexedSkill

INSTANTS = 400
"""Instants of a motion in time at which its covariance is computed; between them it is interpolated."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """The covariance of a skill, along its own axes; its unit is the skill's.

    Parameters
    ----------
    along : array, shape (N, d, d)
        Covariances of a whole motion.
    at : callable
        From a time since the start [s] and a world position (3,) [m] to the covariance there, (d, d).
    """

    along: FloatArray
    at: Callable[[float, FloatArray], FloatArray]


def uncertainty_of(
    skill: AnySkill,
    *,
    frame: TaskFrame,
    start: FloatArray,
    speed: float = 1.0,
    goal: Callable[[], FloatArray] | None = None,
) -> Uncertainty:
    """Return the uncertainty of what a skill commands.

    Of a skill in time, the covariance of positions at each time, as demonstrated; of a velocity field, that of
    velocities given the position, p(ẋ | x).

    Parameters
    ----------
    skill : Skill or TimeIndexedSkill
        The skill.
    frame : TaskFrame
        Where it lies in the world.
    start : array, shape (d,)
        Where its motion begins.
    speed : float, default 1
        Share of the skill's own speed at which it is executed.
    goal : callable, optional
        Returns where a velocity field ends now (d,), along whose goal it moves; the skill's own goal when not given.
    """
    if isinstance(skill, TimeIndexedSkill):
        return _in_time(skill, speed=speed)
    return _of_field(skill, frame=frame, start=start, goal=goal or (lambda: skill.goal))


def _in_time(skill: TimeIndexedSkill, *, speed: float) -> Uncertainty:
    times = np.linspace(0.0, skill.duration, INSTANTS)
    along = skill.demonstrated(times).covariance
    rate = speed * skill.speed * (INSTANTS - 1) / skill.duration

    def at(t: float, position: FloatArray) -> FloatArray:
        del position
        place = min(max(rate * t, 0.0), INSTANTS - 1.0)
        i = min(int(place), INSTANTS - 2)
        return np.asarray(along[i] + (place - i) * (along[i + 1] - along[i]))

    return Uncertainty(along, at)


def _of_field(
    skill: Skill, *, frame: TaskFrame, start: FloatArray, goal: Callable[[], FloatArray]
) -> Uncertainty:
    d = skill.n_dimensions
    field = conditional_field(skill.mixture, inputs=np.arange(d), outputs=np.arange(d, 2 * d))

    def covariances(positions: FloatArray) -> FloatArray:
        inner = np.ascontiguousarray(skill.transform.to_skill(positions))
        mean, covariance = np.empty_like(inner), np.empty((len(inner), d, d))
        regress_covariances(field, inner, mean, covariance)
        return covariance

    def at(t: float, position: FloatArray) -> FloatArray:
        del t
        moved = goal() - skill.goal  # and the whole field with it
        return np.asarray(covariances((frame.from_world(position) - moved)[None])[0])

    (motion,) = skill.rollout(start[None], strategy="mean")
    return Uncertainty(covariances(motion.positions), at)
