"""Rollouts of a time-indexed skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.kernels.reference import follow_reference
from gmr_robot.mixture.region import region_radius
from gmr_robot.skill.rollout import Rollout, StopRule, check_size, n_steps_of, stop_reason
from gmr_robot.skill.strategy import strategy_code, streams

if TYPE_CHECKING:
    from gmr_robot.skill.time_indexed.reference import Reference
    from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill


def roll_out(
    skill: TimeIndexedSkill,
    starts: ArrayLike,
    *,
    strategy: str,
    alpha: float,
    dt: float,
    stop: StopRule,
    goal: ArrayLike | None,
    rng: np.random.Generator | int,
) -> tuple[Rollout, ...]:
    """Roll out from each start; see `TimeIndexedSkill.rollout`."""
    code = strategy_code(strategy)
    region_radius(alpha, n_dimensions=skill.n_dimensions)
    starting = float_array(starts, name="starts", shape=("n", skill.n_dimensions))
    target = skill.checked_goal(goal)
    n_steps = n_steps_of(stop.max_time, positive(dt, name="dt"))
    check_size(len(starting), n_steps, n_dimensions=skill.n_dimensions)
    skill.check_step(dt)
    planner = skill.planner_for(target)
    return tuple(
        _follow(
            skill,
            planner.reference(code, start=skill.transform.to_skill(start), alpha=alpha, rng=generator),
            start,
            goal=target,
            n_steps=n_steps,
            strategy=strategy,
            dt=dt,
            stop=stop,
        )
        for start, generator in zip(starting, streams(rng, len(starting)), strict=True)
    )


def _follow(
    skill: TimeIndexedSkill,
    reference: Reference,
    start: FloatArray,
    *,
    goal: FloatArray,
    n_steps: int,
    strategy: str,
    dt: float,
    stop: StopRule,
) -> Rollout:
    """Follow one reference, given in skill coordinates, from a start in task coordinates."""
    outer = reference.in_task(skill.transform)
    region = skill.known_region(reference)
    positions = np.empty((n_steps + 1, skill.n_dimensions))
    velocities = np.zeros_like(positions)
    positions[0] = start
    last, reason = follow_reference(
        np.array(outer.curve.coefficients),
        outer.closing,
        outer.timing(speed=skill.speed, pull=skill.pull),
        region.centres,
        region.whiteners,
        np.array(goal),
        dt,
        stop.goal_tolerance or np.nan,  # no distance is below NaN
        stop.farthest(certified=False),
        positions,
        velocities,
    )
    return Rollout(
        times=readonly(dt * np.arange(last + 1)),
        positions=readonly(positions[: last + 1]),
        velocities=readonly(velocities[: last + 1]),
        stop=stop_reason(int(reason), stop),
        goal=readonly(goal),
        strategy=strategy,
        dt=dt,
    )
