"""Commanded joint motions: limits at every tick, whatever is asked for; stops against a time-optimal planner."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gmr_robot.kernels.joint_filter import (
    PLAN,
    advance,
    filter_joints,
    follow_plan,
    guide_stop,
    plan_stop,
)

PANDA = np.array([-2.8973, 2.8973, 2.175, 3.75, 7500.0])
H = 1e-3


def run(limits: np.ndarray, targets: np.ndarray, *, h: float = H, bandwidth: float = 100.0) -> np.ndarray:
    """Commanded states (T, n, 3) for targets (T, n, 3), from rest at zero."""
    n = len(limits)
    states, plans = np.zeros((n, 3)), np.zeros((n, PLAN))
    history = np.empty_like(targets)
    for k, target in enumerate(targets):
        filter_joints(states, target, h, bandwidth, limits, plans)
        history[k] = states
    return history


def assert_inside(history: np.ndarray, limits: np.ndarray, *, h: float = H) -> None:
    q, v, a = np.moveaxis(history, 2, 0)
    jerk = np.diff(a, axis=0, prepend=np.zeros((1, a.shape[1]))) / h
    rounding = 1.0 + 1e-9
    assert (q >= limits[:, 0] - 1e-9 * np.abs(limits[:, 0])).all()
    assert (q <= limits[:, 1] + 1e-9 * np.abs(limits[:, 1])).all()
    assert (np.abs(v) <= rounding * limits[:, 2]).all()
    assert (np.abs(a) <= rounding * limits[:, 3]).all()
    assert (np.abs(jerk) <= rounding * limits[:, 4] + 1e-9).all()


magnitudes = st.tuples(
    st.floats(0.05, 3.0),
    st.floats(0.05, 3.0),
    st.floats(-2.0, 1.0),
    st.floats(-1.0, 2.5),
    st.floats(0.0, 4.5),
)


@settings(max_examples=40, deadline=None)
@given(
    joints=st.lists(magnitudes, min_size=1, max_size=3),
    seed=st.integers(0, 2**32 - 1),
    hold=st.integers(1, 200),
    h=st.sampled_from([2e-3, 1e-3]),
)
def test_no_target_leads_out_of_the_limits(joints, seed, hold, h) -> None:
    limits = np.array([[-low, high, 10.0**v, 10.0**a, 10.0**j] for low, high, v, a, j in joints])
    rng = np.random.default_rng(seed)
    wild = rng.normal(size=(800 // hold + 1, len(limits), 3)) * [3.0, 5.0, 50.0]
    wild[rng.random(wild.shape) < 0.05] = np.nan
    targets = np.repeat(wild, hold, axis=0)[:800]
    assert_inside(run(limits, targets, h=h), limits, h=h)


@pytest.mark.parametrize("target", [100.0, -100.0])
def test_a_target_beyond_the_end_stop_ends_at_rest_before_it(target: float) -> None:
    limits = PANDA[None]
    targets = np.zeros((4000, 1, 3))
    targets[:, 0, 0] = target
    history = run(limits, targets)
    assert_inside(history, limits)
    assert abs(history[-1, 0, 0]) == pytest.approx(2.8973, abs=1e-5)
    np.testing.assert_allclose(history[-1, 0, 1:], 0.0, atol=1e-6)


def test_a_smooth_reference_is_followed_without_lag() -> None:
    """The target is where the reference is now, the state that comes out belongs to the next tick."""
    times = H * np.arange(5000)
    targets = np.stack([0.5 * np.sin(2.0 * times), np.cos(2.0 * times), -2.0 * np.sin(2.0 * times)], axis=1)
    history = run(PANDA[None], targets[:, None])
    assert np.abs(history[2000:-1, 0, 0] - targets[2001:, 0]).max() < 5e-5


def jumpiness(history: np.ndarray) -> float:
    """Return by how much the commanded acceleration changes in all [rad/s²]."""
    return float(np.abs(np.diff(history[:, 0, 2], prepend=0.0)).sum())


def test_bounds_are_met_without_chatter() -> None:
    """At a bound the acceleration settles: some changes between its extremes, and no tick by tick to and fro."""
    slow, times = PANDA * [1.0, 1.0, 0.12, 1.0, 1.0], H * np.arange(3000)
    ramp = np.stack([0.262 * times, 0.262 + 0.0 * times, 0.02 * np.sin(20.0 * times)], axis=1)
    wave = np.stack(
        [0.2 * np.sin(2.0 * times), 0.4 * np.cos(2.0 * times), -0.8 * np.sin(2.0 * times)], axis=1
    )
    end = np.stack([100.0 + 0.0 * times, 0.0 * times, 0.0 * times], axis=1)
    for targets, limits, turns in ((ramp, slow, 3), (wave, slow, 8), (end, PANDA, 4)):
        assert jumpiness(run(limits[None], targets[:, None])) < turns * PANDA[3]


def test_a_step_is_reached_without_overshoot() -> None:
    targets = np.zeros((3000, 1, 3))
    targets[:, 0, 0] = 1.0
    history = run(PANDA[None], targets)
    assert history[:, 0, 0].max() < 1.0 + 1e-6
    assert history[-1, 0, 0] == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(v=st.floats(-1.9, 1.9), a=st.floats(-3.7, 3.7), jerk=st.sampled_from([40.0, 500.0, 7500.0]))
def test_stopping_takes_hardly_longer_than_the_time_optimal_stop(v: float, a: float, jerk: float) -> None:
    ruckig = pytest.importorskip("ruckig")
    limits, plan = np.array([-50.0, 50.0, 50.0, 3.75, jerk]), np.zeros(PLAN)
    assert plan_stop(0.0, v, a, H, limits, plan)
    problem = ruckig.InputParameter(1)
    problem.control_interface = ruckig.ControlInterface.Velocity
    problem.current_position, problem.current_velocity, problem.current_acceleration = [0.0], [v], [a]
    problem.target_velocity, problem.target_acceleration = [0.0], [0.0]
    problem.max_velocity, problem.max_acceleration, problem.max_jerk = [50.0], [3.75], [jerk]
    best = ruckig.Trajectory(1)
    assert ruckig.Ruckig(1).calculate(problem, best) == ruckig.Result.Working
    assert best.duration - 1e-9 <= plan[:3].sum() * H <= best.duration + 6 * H


@settings(max_examples=60, deadline=None)
@example(v=-0.09375, a=3.5)  # from where it starts it only ever goes down
@given(v=st.floats(-2.0, 2.0), a=st.floats(-3.7, 3.7))
def test_a_plan_carried_out_ends_at_rest_where_it_was_predicted_to_be_inside(v: float, a: float) -> None:
    wide = np.array([-50.0, 50.0, 50.0, 3.75, 60.0])
    plan, state = np.zeros(PLAN), np.array([0.0, v, a])
    assert plan_stop(*state, H, wide, plan)
    visited, jerks = [0.0], []
    remaining = plan.copy()
    while remaining[:3].sum() > 0.0:
        before = state[2]
        follow_plan(state, remaining, H)
        visited.append(state[0])
        jerks.append((state[2] - before) / H)
    assert state[1] == state[2] == 0.0
    assert np.abs(jerks).max(initial=0.0) <= 60.0 * (1.0 + 1e-9) + 1e-9
    # Bounds drawn tightly around the way are kept, and a hair tighter ones are refused.
    for edge, side in ((max(visited), 1), (min(visited), 0)):
        loose, tight = wide.copy(), wide.copy()
        margin = 1e-6 + 1e-3 * abs(edge)
        loose[side], tight[side] = edge + (2 * side - 1) * margin, edge - (2 * side - 1) * margin
        assert plan_stop(0.0, v, a, H, loose, np.zeros(PLAN))
        assert not plan_stop(0.0, v, a, H, tight, np.zeros(PLAN))


def test_braking_on_the_way_stays_inside_and_ends_at_rest() -> None:
    limits = np.tile(PANDA, (3, 1))
    states, plans = np.zeros((3, 3)), np.zeros((3, PLAN))
    targets = np.array([[2.8, 2.0, 0.0], [-2.8, -2.0, 0.0], [np.nan, 0.0, 0.0]])
    for _ in range(900):
        filter_joints(states, targets, H, 100.0, limits, plans)
    history = [states.copy()]
    while not guide_stop(states, np.full(3, np.nan), H, limits, plans):
        history.append(states.copy())
    assert_inside(np.array(history)[:, :2], limits[:2])
    np.testing.assert_array_equal(states[:, 1:], 0.0)
    np.testing.assert_array_equal(states[2], 0.0)


def test_a_tick_of_constant_jerk() -> None:
    state = np.array([1.0, 2.0, 3.0])
    advance(state, 4.0, 0.5)
    np.testing.assert_allclose(
        state, [1.0 + 1.0 + 0.375 + 4.0 * 0.125 / 6.0, 2.0 + 1.5 + 0.5, 5.0], rtol=1e-15
    )
