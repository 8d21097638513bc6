"""A tick with a memory: as in `tick`, but which component a motion is in is not decided by its position alone."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.conditional import neglect_small
from gmr_robot.kernels.memory import belief_size, count_motion, keep_motion, remember
from gmr_robot.kernels.tick import MEAN, combine, scratch_size, tick_weights


@fused_kernel
def remembering_output(
    table: FloatArray,
    guard: FloatArray,
    memory: FloatArray,
    belief: FloatArray,
    min_prior: float,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> float:
    """Write one output for x as `tick_output` does, with weights from a memory; return the same distance.

    memory and belief as in `memory`: the belief moves on by its Δt and takes x in. Where the distance is infinite,
    it stays as it is, and y is zero.
    """
    n = table.shape[0]
    weights, squares, spare = scratch[:n], scratch[n : 2 * n], scratch[2 * n : 3 * n]
    nearest = tick_weights(table, 0.0, x, weights, squares)
    if nearest == np.inf:
        y[:] = 0.0
        return nearest
    for k in range(n):
        spare[k] = table[k, 0] - 0.5 * squares[k]
    count_motion(belief, x)
    remember(memory, belief, spare, weights)
    if min_prior > 0.0:
        neglect_small(weights, min_prior)
    combine(table, guard, x, strategy, draw, scratch, y)
    keep_motion(belief, x, y)
    return nearest


@fused_kernel
def remembering_tick(
    table: FloatArray,
    guard: FloatArray,
    memory: FloatArray,
    belief: FloatArray,
    frame: FloatArray,
    strategy: int,
    draws: FloatArray,
    t: int,
    x: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> float:
    """One control tick in the caller's coordinates, as `policy_tick`, with a memory."""
    d = x.shape[0]
    scale = frame[d]
    inner = scratch[:d]
    for i in range(d):
        inner[i] = scale * (x[i] - frame[i])
    nearest = remembering_output(
        table, guard, memory, belief, frame[d + 1], inner, strategy, draws[t], scratch[d:], y
    )
    for i in range(d):
        y[i] /= scale
    return nearest


@fused_kernel
def remembered_means(
    table: FloatArray,
    guard: FloatArray,
    memory: FloatArray,
    min_prior: float,
    spans: FloatArray,
    points: FloatArray,
    outputs: FloatArray,
) -> None:
    """Write the mean output at each of the points (N, d) of one path, shown one after the other; outputs (N, d).

    spans (N,): the time since the point before [s], below zero where the memory begins. NaN where a point is too
    far away.
    """
    draw = np.empty(0)
    scratch = np.empty(scratch_size(points.shape[1], table.shape[0]))
    belief = np.empty(belief_size(table.shape[0], points.shape[1]))
    for n in range(points.shape[0]):
        belief[0] = spans[n]
        nearest = remembering_output(
            table, guard, memory, belief, min_prior, points[n], MEAN, draw, scratch, outputs[n]
        )
        if nearest == np.inf:
            outputs[n] = np.nan
