r"""A commanded joint motion that keeps position, velocity, acceleration and jerk inside their limits at every tick.

Clamping each of them alone does not: a joint that runs towards its end stop at full speed is inside all
limits until it is too late to brake. So a plan to come to rest inside the limits is always held in reserve,
and a jerk is only commanded when such a plan exists for the state it leads to. Where none does, the one in
reserve goes on: whatever is asked for, the motion never leaves what it can stop from.

Jerk is constant during a tick of length h. A plan is

    jerk j₁ for n₁ ticks, 0 for n₂ ticks, j₃ for n₃ ticks, then rest,

with whole numbers of ticks, so that it is carried out exactly. From velocity v ≥ 0 and acceleration a it
decelerates by

    b = (2v + a t₁) / (t₁ + 2t₂ + t₃),   j₁ = −(a + b) / t₁,   j₃ = b / t₃,   tᵢ = nᵢ h

where n₁, n₂ and n₃ are the least for which b, j₁ and j₃ are inside the limits: those of the time-optimal stop
(b² = Jv + a²/2 if that is below A², else b = A with a stretch of constant deceleration), rounded up to ticks.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel

LOWER, UPPER, SPEED, ACCELERATION, JERK = range(5)
"""Columns of limits, (n, 5)."""

POSITION, RATE, CHANGE = range(3)
"""Columns of a state and of a target, (n, 3): position, velocity, acceleration."""

PLAN = 5
"""Length of a plan: n₁, n₂, n₃, j₁, j₃."""

TRIALS = 6
"""How often the step from the jerk in reserve to the wanted one is halved."""

ROUNDINGS = 8
"""Most ticks that rounding adds to a plan; one or two are usual."""

_SLACK = 1e-12  # share of a limit that rounding may take; far below any encoder


@kernel
def plan_stop(
    position: float, velocity: float, acceleration: float, h: float, limits: FloatArray, plan: FloatArray
) -> bool:
    """Write the plan to come to rest from a state; return whether it stays inside the limits (5,), plan (5,)."""
    top, most, jerk = limits[SPEED], limits[ACCELERATION], limits[JERK]
    plan[:] = 0.0
    if abs(velocity) > top or abs(acceleration) > most:
        return False
    if velocity == 0.0 and acceleration == 0.0:
        return bool(limits[LOWER] <= position <= limits[UPPER])
    coasted = velocity + acceleration * abs(acceleration) / (2.0 * jerk)
    side = 1.0 if coasted >= 0.0 else -1.0
    v, a = side * velocity, side * acceleration
    deceleration = np.sqrt(max(0.0, jerk * v + 0.5 * a * a))
    if deceleration > most:
        deceleration = most
    n1 = max(1.0, np.ceil((a + deceleration) / (jerk * h) - _SLACK))
    n3 = max(1.0, np.ceil(deceleration / (jerk * h) - _SLACK))
    rest = 2.0 * v + a * n1 * h - most * (n1 + n3) * h
    n2 = max(0.0, np.ceil(rest / (2.0 * most * h) - _SLACK))
    t1, t2, t3 = n1 * h, n2 * h, n3 * h
    b = (2.0 * v + a * t1) / (t1 + 2.0 * t2 + t3)
    for _ in range(ROUNDINGS):  # longer ends are gentler
        if b <= most and abs(a + b) <= jerk * t1 and abs(b) <= jerk * t3:
            break
        if abs(a + b) > jerk * t1 and a + b < 0.0:
            n1 += 1.0
        else:
            n3 += 1.0
        t1, t3 = n1 * h, n3 * h
        b = (2.0 * v + a * t1) / (t1 + 2.0 * t2 + t3)
    else:
        return False
    j1, j3 = -(a + b) / t1, b / t3
    plan[0], plan[1], plan[2], plan[3], plan[4] = n1, n2, n3, side * j1, side * j3
    fastest = v - a * a / (2.0 * j1) if a > 0.0 and j1 < 0.0 else v
    if fastest > top:
        return False
    v1 = v + a * t1 + 0.5 * j1 * t1 * t1
    v2 = v1 - b * t2
    way = t1 * (v + t1 * (0.5 * a + t1 * j1 / 6.0)) + t2 * (v1 - 0.5 * b * t2)
    way += t3 * (v2 + t3 * (-0.5 * b + t3 * j3 / 6.0))
    back = 0.0
    if v < 0.0 and j1 < 0.0:  # it moves the other way first, until its velocity is zero
        turn = (-a + np.sqrt(max(0.0, a * a - 2.0 * j1 * v))) / j1
        back = turn * (v + turn * (0.5 * a + turn * j1 / 6.0))
    end, turned = position + side * way, position + side * back
    lowest, highest = min(position, end, turned), max(position, end, turned)
    return bool(limits[LOWER] <= lowest and highest <= limits[UPPER])


@kernel
def advance(state: FloatArray, jerk: float, h: float) -> None:
    """Move one joint's state (3,) on by a tick of constant jerk, in place."""
    q, v, a = state[POSITION], state[RATE], state[CHANGE]
    state[POSITION] = q + h * (v + h * (0.5 * a + h * jerk / 6.0))
    state[RATE] = v + h * (a + 0.5 * h * jerk)
    state[CHANGE] = a + h * jerk


@kernel
def wanted_jerk(
    state: FloatArray, target: FloatArray, h: float, bandwidth: float, limits: FloatArray
) -> float:
    """Return the jerk that leads one joint (3,) to its target (3,), inside the limits of jerk and acceleration.

    A cascade: the error in position asks for a velocity, that in velocity for an acceleration, that in
    acceleration for a jerk, each inside its limit. For small errors it is linear with three equal poles at
    −bandwidth [1/s]; large ones are approached along the parabola of half the greatest acceleration, so
    that it does not overshoot. A target outside of the range is one at its end; the bound of velocity is approached
    as fast as it can be without overshoot (critical damping), whatever acceleration the target has.
    """
    most, jerk = limits[ACCELERATION], limits[JERK]
    aim, rate, change = target[POSITION], target[RATE], target[CHANGE]
    if aim > limits[UPPER] or aim < limits[LOWER]:
        aim, rate, change = min(max(aim, limits[LOWER]), limits[UPPER]), 0.0, 0.0
    error = aim - state[POSITION]
    closing = bandwidth / 3.0 * error
    steepest = np.sqrt(most * abs(error))
    if abs(closing) > steepest:
        closing = steepest if error > 0.0 else -steepest
    velocity = min(max(rate + closing, -limits[SPEED]), limits[SPEED])
    acceleration = change + bandwidth * (velocity - state[RATE])
    room = 0.75 * bandwidth
    acceleration = min(acceleration, room * (limits[SPEED] - state[RATE]))
    acceleration = max(acceleration, -room * (limits[SPEED] + state[RATE]))
    acceleration = min(max(acceleration, -most), most)
    wanted = 3.0 * bandwidth * (acceleration - state[CHANGE])
    low = max(-jerk, (-most - state[CHANGE]) / h)
    high = min(jerk, (most - state[CHANGE]) / h)
    return float(min(max(wanted, low), high))


@kernel
def follow_plan(state: FloatArray, plan: FloatArray, h: float) -> None:
    """Carry out one tick of the plan in reserve (5,), in place; at its end the joint (3,) is at rest."""
    jerk = 0.0
    for phase in range(3):
        if plan[phase] > 0.0:
            jerk = plan[3] if phase == 0 else (plan[4] if phase == 2 else 0.0)
            plan[phase] -= 1.0
            break
    advance(state, jerk, h)
    if plan[0] + plan[1] + plan[2] == 0.0:
        state[RATE], state[CHANGE] = 0.0, 0.0  # what is left of them is rounding


@kernel
def filter_joint(
    state: FloatArray, target: FloatArray, h: float, bandwidth: float, limits: FloatArray, plan: FloatArray
) -> None:
    """Move one joint (3,) a tick towards its target (3,), as far as its limits (5,) let it; plan (5,) in reserve."""
    wanted = wanted_jerk(state, target, h, bandwidth, limits)
    reserve = plan[3] if plan[0] > 0.0 else (plan[4] if plan[1] == 0.0 and plan[2] > 0.0 else 0.0)
    q, v, a = state[POSITION], state[RATE], state[CHANGE]
    n1, n2, n3, j1, j3 = plan[0], plan[1], plan[2], plan[3], plan[4]
    share = 1.0
    for _ in range(TRIALS):
        jerk = reserve + share * (wanted - reserve)
        advance(state, jerk, h)
        if plan_stop(state[POSITION], state[RATE], state[CHANGE], h, limits, plan):
            return
        state[POSITION], state[RATE], state[CHANGE] = q, v, a
        share *= 0.5
    plan[0], plan[1], plan[2], plan[3], plan[4] = n1, n2, n3, j1, j3
    follow_plan(state, plan, h)


@kernel
def filter_joints(
    states: FloatArray, targets: FloatArray, h: float, bandwidth: float, limits: FloatArray, plans: FloatArray
) -> None:
    """Move all joints a tick towards their targets (n, 3): states (n, 3) and plans (n, 5) in place, limits (n, 5).

    A target that is not finite leaves its joint to the plan in reserve.
    """
    for i in range(states.shape[0]):
        finite = True
        for j in range(3):
            finite = finite and abs(targets[i, j]) < np.inf
        if finite:
            filter_joint(states[i], targets[i], h, bandwidth, limits[i], plans[i])
        else:
            follow_plan(states[i], plans[i], h)


@kernel
def guide_stop(
    states: FloatArray, accelerations: FloatArray, h: float, limits: FloatArray, plans: FloatArray
) -> bool:
    """Move all joints on by a tick of a planned stop: states (n, 3) and plans (n, 5) in place, limits (n, 5).

    accelerations (n,) are the ones to have at the end of the tick. A joint for which that is not finite, or from
    where it would lead no plan to come to rest exists, follows its plan in reserve. Return whether all are at rest.
    """
    rest = True
    for i in range(states.shape[0]):
        if not (
            abs(accelerations[i]) < np.inf and _reaches(states[i], accelerations[i], h, limits[i], plans[i])
        ):
            follow_plan(states[i], plans[i], h)
        rest = rest and plans[i, 0] + plans[i, 1] + plans[i, 2] == 0.0
    return rest


@kernel
def _reaches(state: FloatArray, acceleration: float, h: float, limits: FloatArray, plan: FloatArray) -> bool:
    """Take one joint (3,) to an acceleration in a tick, and put the plan from there in reserve; or change nothing."""
    most, jerk = limits[ACCELERATION], limits[JERK]
    q, v, a = state[POSITION], state[RATE], state[CHANGE]
    n1, n2, n3, j1, j3 = plan[0], plan[1], plan[2], plan[3], plan[4]
    wanted = (min(max(acceleration, -most), most) - a) / h
    advance(state, min(max(wanted, -jerk), jerk), h)
    if plan_stop(state[POSITION], state[RATE], state[CHANGE], h, limits, plan):
        return True
    state[POSITION], state[RATE], state[CHANGE] = q, v, a
    plan[0], plan[1], plan[2], plan[3], plan[4] = n1, n2, n3, j1, j3
    return False
