r"""Velocities made to descend a convex Lyapunov function, at every tick and for every step up to a longest one.

    V(x) = xᵀPx + Σₗ max(0, aₗᵀx − bₗ)²,   P ≻ 0, bₗ ≥ 0,   x relative to the goal

V is convex with its only minimum, 0, at the goal; xᵀ∇V = 2xᵀPx + 2 Σ hₗ aₗᵀx ≥ 2V, since aₗᵀx ≥ hₗ where hₗ
> 0. It is a sum of asymmetric quadratic functions (Khansari-Zadeh & Billard 2014) of rank one each, chosen
because convexity settles what continuous time leaves open. Two corrections, both in closed form:

1. the smallest change of v that gives ∇V·v ≤ −κ max(∇V·x, slant ‖∇V‖‖x‖): a projection on a half-space. The second
   entry keeps the motion going where a level set is so long and narrow that ∇V·x says little;
2. with the longest step T: V(x − Tκx) ≤ (1 − Tκ)V(x) by convexity, and V is convex along the line from v to
   −κx too. So the blend v ← (1 − θ)v − θκx with θ = (V(x + Tv) − (1 − Tκ)V(x)) / (V(x + Tv) − V(x − Tκx)), a number
   in [0, 1], gives V(x + Tv) ≤ (1 − Tκ)V(x), and by convexity V(x + Δt v) ≤ (1 − Δt κ)V(x) for every Δt ≤ T.

All of it is one flat array, so that a tick passes one argument:

    guard = T | rate far from the goal | rate added near it | radius of near | speed limit | region | pull | L |
            goal (d) | P by rows (d d) | L times: a (d), b

of length 0 where a field is left as it is, and without goal and V where velocities are bounded but need not lead
anywhere (`limit_speed`).
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel

HORIZON, FAR_RATE, NEAR_RATE, NEAR_RADIUS, SPEED_LIMIT, REGION, PULL, N_HINGES, HEADER = range(9)
"""Places in a guard; HEADER is the length of what comes before the goal."""

SLANT = 0.25
"""Speed of descent that is kept where the goal lies at a right angle to the slope, as a share of κ‖x‖."""

SMALLEST_VALUE, LARGEST_VALUE = 1e-200, 1e200
"""Values of V whose squared slope is a normal number, where the largest slope is of order one."""


@fused_kernel
def lyapunov_value(guard: FloatArray, x: FloatArray) -> float:
    """V at x (d,) relative to the goal."""
    d, at = x.shape[0], HEADER + x.shape[0]
    value = 0.0
    for i in range(d):
        for j in range(d):
            value += x[i] * guard[at + j] * x[j]
        at += d
    for _ in range(int(guard[N_HINGES])):
        hinge = -guard[at + d]
        for i in range(d):
            hinge += guard[at + i] * x[i]
        if hinge > 0.0:
            value += hinge * hinge
        at += d + 1
    return value


@fused_kernel
def lyapunov_slope(guard: FloatArray, x: FloatArray, gradient: FloatArray) -> float:
    """Write ∇V (d,) at x (d,) relative to the goal, and return V."""
    d, at = x.shape[0], HEADER + x.shape[0]
    value = 0.0
    for i in range(d):
        total = 0.0
        for j in range(d):
            total += guard[at + j] * x[j]
        gradient[i] = 2.0 * total
        value += x[i] * total
        at += d
    for _ in range(int(guard[N_HINGES])):
        hinge = -guard[at + d]
        for i in range(d):
            hinge += guard[at + i] * x[i]
        if hinge > 0.0:
            value += hinge * hinge
            for i in range(d):
                gradient[i] += 2.0 * hinge * guard[at + i]
        at += d + 1
    return value


@fused_kernel
def descent_rate(guard: FloatArray, squared_distance: float) -> float:
    """κ(x) [1/s]: how fast to descend at least, at this squared distance from the goal.

    Higher near the goal, where demonstrations slow down and regression says little; bounded where κ‖x‖ would
    exceed the speed limit.
    """
    radius = guard[NEAR_RADIUS]
    rate = float(guard[FAR_RATE] + guard[NEAR_RATE] * np.exp(-squared_distance / (radius * radius)))
    limit = guard[SPEED_LIMIT]
    if rate * rate * squared_distance > limit * limit:
        rate = float(limit / np.sqrt(squared_distance))
    return rate


@fused_kernel
def limit_speed(guard: FloatArray, v: FloatArray) -> None:
    """Shorten v (d,) in place to the speed limit of the guard."""
    squared, limit = 0.0, guard[SPEED_LIMIT]
    for i in range(v.shape[0]):
        squared += v[i] * v[i]
    if squared > limit * limit:
        shrink = limit / np.sqrt(squared)
        for i in range(v.shape[0]):
            v[i] *= shrink


@fused_kernel
def descend(guard: FloatArray, x: FloatArray, v: FloatArray, scratch: FloatArray) -> None:
    """Correct the velocity v (d,) at x (d,), relative to the goal, in place; scratch (2d,)."""
    d = x.shape[0]
    gradient, ahead = scratch[:d], scratch[d : 2 * d]
    squared, speed = 0.0, 0.0
    for i in range(d):
        squared += x[i] * x[i]
        speed += v[i] * v[i]
    rate = descent_rate(guard, squared)
    value = lyapunov_slope(guard, x, gradient)
    if not SMALLEST_VALUE < value < LARGEST_VALUE:  # at the goal v is zero, as x is
        for i in range(d):
            v[i] = -rate * x[i]
        return
    shrink = 1.0
    if speed > guard[SPEED_LIMIT] * guard[SPEED_LIMIT]:
        shrink = guard[SPEED_LIMIT] / np.sqrt(speed)
    along, inward, steepness = 0.0, 0.0, 0.0
    for i in range(d):
        v[i] *= shrink
        along += gradient[i] * v[i]
        inward += gradient[i] * x[i]
        steepness += gradient[i] * gradient[i]
    excess = along + rate * max(inward, SLANT * np.sqrt(steepness) * np.sqrt(squared))
    if excess > 0.0:
        for i in range(d):
            v[i] -= excess / steepness * gradient[i]
    hold_for_a_step(guard, x, rate, value, v, ahead)


@fused_kernel
def hold_for_a_step(
    guard: FloatArray, x: FloatArray, rate: float, value: float, v: FloatArray, ahead: FloatArray
) -> None:
    """Blend v (d,) with −κx just so far that a step of the longest length descends; scratch ahead (d,)."""
    d, step = x.shape[0], guard[HORIZON]
    for i in range(d):
        ahead[i] = x[i] + step * v[i]
    reached, bound = lyapunov_value(guard, ahead), (1.0 - step * rate) * value
    if reached <= bound:
        return
    for i in range(d):
        ahead[i] = (1.0 - step * rate) * x[i]
    excess, span = reached - bound, reached - lyapunov_value(guard, ahead)
    blend = excess / span if span > excess else 1.0
    for i in range(d):
        v[i] = (1.0 - blend) * v[i] - blend * rate * x[i]


@fused_kernel
def descend_all(guard: FloatArray, points: FloatArray, velocities: FloatArray) -> None:
    """Correct the velocity of each point (N, d), relative to the goal, in place."""
    scratch = np.empty(2 * points.shape[1])
    for n in range(points.shape[0]):
        descend(guard, points[n], velocities[n], scratch)
