"""Following a reference in time: a piecewise cubic curve, the velocity that keeps to it, rollouts along it.

A reference is a table of cubic coefficients, one row of shape (4, d) for each of M equal intervals, powers 0 to 3 of
the time since the interval began; a closing cubic (4, d), which replaces the table from some time on; and

    timing (6,) = length of an interval [s], duration T [s], begin of the closing cubic [s] (infinite for none), its
    length [s], speed [1], pull κ [1/s]
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.rollout import GOAL_REACHED, LEFT_REGION, TIME_OUT


@fused_kernel
def cubic_at(coefficients: FloatArray, s: float, position: FloatArray, rate: FloatArray) -> None:
    """Write c₀ + s (c₁ + s (c₂ + s c₃)) and its rate; coefficients (4, d), both results (d,)."""
    for i in range(position.shape[0]):
        c1, c2, c3 = coefficients[1, i], coefficients[2, i], coefficients[3, i]
        position[i] = coefficients[0, i] + s * (c1 + s * (c2 + s * c3))
        rate[i] = c1 + s * (2.0 * c2 + s * (3.0 * c3))


@fused_kernel
def reference_at(
    table: FloatArray,
    closing: FloatArray,
    timing: FloatArray,
    t: float,
    position: FloatArray,
    rate: FloatArray,
) -> None:
    """Write where the reference is at its time t, and its rate, (d,) each; at rest before 0 and after the end."""
    begin, length = timing[2], timing[3]
    if t >= begin:
        cubic_at(closing, min(t - begin, length), position, rate)
        if t >= begin + length:
            rate[:] = 0.0
        return
    last = table.shape[0] - 1
    bounded = min(max(t, 0.0), timing[1])
    interval = min(int(bounded / timing[0]), last)
    cubic_at(table[interval], bounded - timing[0] * interval, position, rate)
    if t < 0.0 or t >= timing[1]:
        rate[:] = 0.0


@fused_kernel
def reference_tick(
    table: FloatArray,
    closing: FloatArray,
    timing: FloatArray,
    t: float,
    x: FloatArray,
    scratch: FloatArray,
    velocity: FloatArray,
) -> float:
    """Write the velocity speed · (ṙ(τ) + κ (r(τ) − x)), τ = speed · t, at time t since the motion began.

    x (d,), scratch (2 d,), velocity (d,) written. Returns ‖ẋ‖², which is not finite where x is not.
    """
    d, speed, pull = x.shape[0], timing[4], timing[5]
    position, rate = scratch[:d], scratch[d:]
    reference_at(table, closing, timing, speed * t, position, rate)
    squared = 0.0
    for i in range(d):
        velocity[i] = speed * (rate[i] + pull * (position[i] - x[i]))
        squared += velocity[i] * velocity[i]
    return squared


@fused_kernel
def smallest_distance(means: FloatArray, whiteners: FloatArray, x: FloatArray) -> float:
    """Return the smallest ‖Wₖ (x − μₖ)‖² of components with means (K, d) and whiteners W (K, d, d); x (d,)."""
    nearest = np.inf
    for k in range(means.shape[0]):
        squared = 0.0
        for i in range(x.shape[0]):
            value = 0.0
            for j in range(i + 1):
                value += whiteners[k, i, j] * (x[j] - means[k, j])
            squared += value * value
        nearest = squared if squared < nearest else nearest
    return nearest


@fused_kernel
def follow_reference(
    table: FloatArray,
    closing: FloatArray,
    timing: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    goal: FloatArray,
    dt: float,
    goal_tolerance: float,
    max_distance: float,
    positions: FloatArray,
    velocities: FloatArray,
) -> tuple[int, int]:
    """Follow a reference from positions[0] until the goal, the time or the known region ends it.

    The goal counts only once the reference has ended: a closed motion passes its goal on the way. means (K, d) and
    whiteners (K, d, d) are those of the known region, goal_tolerance [units], max_distance [Mahalanobis];
    written: positions (T + 1, d), velocities (T + 1, d), of which the last one kept is zero. Returns the index of
    the last sample and the reason.
    """
    n_steps, d = positions.shape[0] - 1, positions.shape[1]
    scratch = np.empty(2 * d)
    reason, last = TIME_OUT, n_steps
    for t in range(n_steps):
        squared = 0.0
        for i in range(d):
            squared += (positions[t, i] - goal[i]) ** 2
        # a hair of slack: t · dt rounds
        over = timing[4] * t * dt >= timing[1] * (1.0 - 1e-12)
        if over and squared <= goal_tolerance * goal_tolerance:
            reason, last = GOAL_REACHED, t
            break
        if not smallest_distance(means, whiteners, positions[t]) <= max_distance * max_distance:
            reason, last = LEFT_REGION, t
            break
        reference_tick(table, closing, timing, t * dt, positions[t], scratch, velocities[t])
        for i in range(d):
            positions[t + 1, i] = positions[t, i] + dt * velocities[t, i]
    velocities[last] = 0.0
    return last, reason
