"""Damped least squares against numpy, and what limits leave of a step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.kernels.resolved_rate import (
    damped_least_squares,
    eased_velocity,
    is_within,
)


def test_damped_least_squares_solves_the_stacked_problem():
    rng = np.random.default_rng(0)
    jacobian, error, costs = rng.normal(size=(6, 7)), rng.normal(size=6), rng.uniform(0.1, 1.0, size=6)
    pull, damping = rng.normal(size=7), 0.05
    hessian, gradient, step = np.empty((7, 7)), np.empty(7), np.empty(7)
    damped_least_squares(jacobian, error, costs, pull, damping, hessian, gradient, step)
    rows = np.vstack([costs[:, None] * jacobian, damping * np.eye(7)])
    wanted = np.concatenate([-costs * error, damping * pull])
    expected = np.linalg.lstsq(rows, wanted, rcond=None)[0]
    np.testing.assert_allclose(step, expected, rtol=1e-8)
    np.testing.assert_allclose(hessian, rows.T @ rows, rtol=1e-12)
    np.testing.assert_allclose(gradient, -rows.T @ wanted, rtol=1e-12)


@pytest.mark.parametrize(("step", "inside"), [(0.0, True), (1.0, True), (1.1, False), (np.nan, False)])
def test_is_within(step, inside):
    assert bool(is_within(np.array([0.0, step]), -np.ones(2), np.ones(2))) is inside


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 7))
def test_eased_velocity_keeps_every_limit(seed, n):
    rng = np.random.default_rng(seed)
    limits = np.stack([-np.ones(n), np.ones(n), rng.uniform(0.5, 2.0, n), rng.uniform(1.0, 9.0, n)], axis=1)
    q, period = rng.uniform(-0.9, 0.9, size=n), 0.01
    before = limits[:, 2] * rng.uniform(-1.0, 1.0, size=n)
    velocity = before.copy()
    share = eased_velocity(3.0 * rng.normal(size=n), q, limits, period, velocity)
    assert 0.0 <= share <= 1.0
    assert (np.abs(velocity) <= limits[:, 2] + 1e-12).all()
    assert (np.abs(velocity - before) <= period * limits[:, 3] + 1e-12).all()


def test_eased_velocity_without_acceleration_limits_is_the_wanted_one():
    limits = np.array([[-1.0, 1.0, 5.0, np.inf]])
    velocity = np.zeros(1)
    assert eased_velocity(np.array([2.0]), np.zeros(1), limits, 0.01, velocity) == 1.0
    assert velocity[0] == 2.0
