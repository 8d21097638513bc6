"""Rollouts by iterated conditional output: ẋ_t from p(ẋ | x_t), x_{t+1} = x_t + Δt ẋ_t (Fabisch 2021)."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.memory import BEGINNING, belief_size
from gmr_robot.kernels.periodic import remembering_output
from gmr_robot.kernels.tick import scratch_size, tick_output

TIME_OUT, GOAL_REACHED, LEFT_REGION = 0, 1, 2
"""Why a rollout ended."""


@fused_kernel
def roll_out(
    table: FloatArray,
    guard: FloatArray,
    memory: FloatArray,
    min_prior: float,
    goal: FloatArray,
    dt: float,
    strategy: int,
    draws: FloatArray,
    goal_tolerance: float,
    max_distance: float,
    positions: FloatArray,
    velocities: FloatArray,
) -> tuple[int, int]:
    """Roll out from positions[0] until the goal, the time or the known region ends it.

    table as in `tick`, guard as in `descent`, memory as in `memory`, goal (d,), dt [s], draws (T, 1 + d) as in
    `tick_output`, goal_tolerance [units], max_distance [Mahalanobis]; written: positions (T + 1, d), velocities
    (T + 1, d), of which the last one kept is zero. Returns the index of the last sample and the reason.
    """
    n_steps, n_dimensions = positions.shape[0] - 1, positions.shape[1]
    scratch = np.empty(scratch_size(n_dimensions, table.shape[0]))
    remembers = memory.shape[0] > 0
    belief = np.empty(belief_size(table.shape[0], n_dimensions))
    belief[0] = BEGINNING
    reason = TIME_OUT
    last = n_steps
    for t in range(n_steps):
        squared = 0.0
        for i in range(n_dimensions):
            squared += (positions[t, i] - goal[i]) ** 2
        if squared <= goal_tolerance * goal_tolerance:
            reason, last = GOAL_REACHED, t
            break
        if remembers:
            nearest = remembering_output(
                table,
                guard,
                memory,
                belief,
                min_prior,
                positions[t],
                strategy,
                draws[t],
                scratch,
                velocities[t],
            )
            belief[0] = dt
        else:
            nearest = tick_output(
                table, guard, min_prior, positions[t], strategy, draws[t], scratch, velocities[t]
            )
        if nearest > max_distance * max_distance:
            reason, last = LEFT_REGION, t
            break
        for i in range(n_dimensions):
            positions[t + 1, i] = positions[t, i] + dt * velocities[t, i]
    velocities[last] = 0.0
    return last, reason


@fused_kernel
def roll_out_batch(
    table: FloatArray,
    guard: FloatArray,
    memory: FloatArray,
    min_prior: float,
    goal: FloatArray,
    dt: float,
    strategy: int,
    draws: FloatArray,
    goal_tolerance: float,
    max_distance: float,
    positions: FloatArray,
    velocities: FloatArray,
    lasts: IntArray,
    reasons: IntArray,
) -> None:
    """Roll out from each positions[r, 0].

    Draws (R, T, 1 + d), positions and velocities (R, T + 1, d), lasts and reasons (R,).
    """
    for r in range(positions.shape[0]):
        lasts[r], reasons[r] = roll_out(
            table,
            guard,
            memory,
            min_prior,
            goal,
            dt,
            strategy,
            draws[r],
            goal_tolerance,
            max_distance,
            positions[r],
            velocities[r],
        )
