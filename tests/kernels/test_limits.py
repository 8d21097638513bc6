"""Limits of a tick against the same in numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from gmr_robot.kernels.limits import SATURATED, SLOWED, feasible_share, limit_torques, limit_velocities

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, broken=st.booleans())
def test_torques_are_those_of_numpy(seed, broken):
    rng = np.random.default_rng(seed)
    asked, last = 20.0 * rng.normal(size=5), rng.uniform(-5.0, 5.0, size=5)
    limit, change = rng.uniform(5.0, 20.0, size=5), rng.choice([1.0, 30.0, np.inf], size=5)
    if broken:
        asked[2] = rng.choice([np.nan, np.inf, -np.inf])
    given, saturated, slowed = np.empty(5), np.empty(5, dtype=bool), np.empty(5, dtype=bool)
    changes = limit_torques(asked, limit, change, last, given, saturated, slowed)
    cut = np.clip(np.where(np.isfinite(asked), asked, last), -limit, limit)
    expected = np.clip(cut, last - change, last + change)
    np.testing.assert_array_equal(given, expected)
    np.testing.assert_array_equal(saturated, cut != asked)
    np.testing.assert_array_equal(slowed, expected != cut)
    assert changes == SATURATED * saturated.any() + SLOWED * slowed.any()


@settings(max_examples=100, deadline=None)
@given(seed=seeds)
def test_velocities_keep_their_course(seed):
    rng = np.random.default_rng(seed)
    wanted, fastest = 3.0 * rng.normal(size=4), rng.uniform(0.5, 3.0, size=4)
    change = rng.uniform(0.1, 9.0, size=4)
    before = fastest * rng.uniform(-1.0, 1.0, size=4)
    velocity = before.copy()
    limited = limit_velocities(wanted, fastest, change, velocity)
    target = wanted * min(1.0, (fastest / np.abs(wanted)).min())
    part = min(1.0, (change / np.abs(target - before)).min())
    np.testing.assert_allclose(velocity, before + part * (target - before), rtol=1e-12, atol=1e-12)
    assert limited == (np.abs(velocity - wanted).max() > 1e-9)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, n=st.integers(1, 7), speed=st.floats(0.0, 1.0))
def test_feasible_share_is_the_largest_that_a_linear_programme_finds(seed, n, speed):
    rng = np.random.default_rng(seed)
    wanted, change = rng.normal(size=n), rng.uniform(0.05, 1.0, size=n)
    velocity = speed * wanted + 0.5 * change * rng.uniform(-1.0, 1.0, size=n)
    rows = np.stack([wanted, -wanted], axis=1).reshape(-1, 1)
    limits = np.stack([velocity + change, change - velocity], axis=1).ravel()
    best = linprog([-1.0], A_ub=rows, b_ub=limits, bounds=[(0.0, 1.0)])
    if best.status == 0:
        assert feasible_share(wanted, velocity, change / 0.01, 0.01) == pytest.approx(best.x[0], abs=1e-6)
