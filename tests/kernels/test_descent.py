"""The two corrections of a velocity, against brute force and plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from gmr_robot.kernels.descent import (
    HEADER,
    SLANT,
    descend,
    descent_rate,
    lyapunov_slope,
    lyapunov_value,
)

T, FAR, NEAR, RADIUS, LIMIT = 0.05, 0.4, 3.0, 0.2, 5.0
P = np.array([[2.0, 0.3], [0.3, 0.5]])
A = np.array([[1.0, -2.0], [-0.5, 0.3], [0.2, 1.4]])
B = np.array([0.4, 0.0, 0.1])
GUARD = np.concatenate(
    [
        [T, FAR, NEAR, RADIUS, LIMIT, 3.0, 1.0, len(B)],
        np.zeros(2),
        P.ravel(),
        np.hstack([A, B[:, None]]).ravel(),
    ]
)


def value(x):
    return x @ P @ x + (np.maximum(A @ x - B, 0.0) ** 2).sum()


def corrected(x, v):
    result = np.array(v, dtype=float)
    descend(GUARD, np.array(x, dtype=float), result, np.empty(4))
    return result


def states(n=300):
    rng = np.random.default_rng(3)
    return zip(
        rng.normal(size=(n, 2)) * 10.0 ** rng.uniform(-5, 1, (n, 1)),
        rng.normal(size=(n, 2)) * 10.0 ** rng.uniform(-3, 1.5, (n, 1)),
        strict=True,
    )


def test_header_is_the_length_of_what_comes_before_the_goal():
    assert len(GUARD) == HEADER + 2 + 4 + 3 * 3


def test_value_and_slope():
    for x, _ in states(50):
        gradient = np.empty(2)
        assert lyapunov_value(GUARD, x) == pytest.approx(value(x), rel=1e-12)
        assert lyapunov_slope(GUARD, x, gradient) == pytest.approx(value(x), rel=1e-12)
        h = 1e-6 * np.linalg.norm(x)
        numeric = [(value(x + step) - value(x - step)) / (2 * h) for step in h * np.eye(2)]
        np.testing.assert_allclose(gradient, numeric, rtol=1e-4, atol=1e-6 * np.abs(numeric).max())


def test_slope_points_out_by_twice_the_value():
    for x, _ in states():
        gradient = np.empty(2)
        v = lyapunov_slope(GUARD, x, gradient)
        assert gradient @ x >= 2.0 * v * (1 - 1e-12)


def test_every_step_up_to_the_longest_descends():
    for x, v in states():
        result, rate = corrected(x, v), descent_rate(GUARD, x @ x)
        for dt in (T, 0.7 * T, 0.2 * T, 1e-3 * T):
            assert value(x + dt * result) <= (1.0 - dt * rate) * value(x) * (1 + 1e-12)


def test_descending_velocity_is_left_alone():
    x = np.array([1.0, 0.5])
    gradient = np.empty(2)
    lyapunov_slope(GUARD, x, gradient)
    v = -0.3 * gradient
    assert corrected(x, v).tolist() == v.tolist()


def test_correction_is_the_smallest():
    """Against a general optimiser, at states where one step of the longest length overshoots nothing."""
    compared = 0
    for x, v in states(60):
        v = v * min(1.0, 0.3 * LIMIT / np.linalg.norm(v))
        gradient = np.empty(2)
        lyapunov_slope(GUARD, x, gradient)
        wanted = descent_rate(GUARD, x @ x) * max(
            gradient @ x, SLANT * np.linalg.norm(gradient) * np.linalg.norm(x)
        )
        unit, bound = gradient / np.linalg.norm(gradient), wanted / np.linalg.norm(gradient)
        best = minimize(
            lambda u, v=v: ((u - v) ** 2).sum(),
            v - 2.0 * (abs(unit @ v) + bound) * unit,
            jac=lambda u, v=v: 2.0 * (u - v),
            constraints={"type": "ineq", "fun": lambda u, unit=unit, bound=bound: -(u @ unit) - bound},
            method="SLSQP",
            options={"ftol": 1e-14},
        ).x
        if value(x + T * best) <= (1.0 - T * descent_rate(GUARD, x @ x)) * value(x):
            compared += 1
            np.testing.assert_allclose(corrected(x, v), best, atol=1e-5 * np.linalg.norm(v) + 1e-9)
    assert compared > 10


def test_goal_is_an_equilibrium():
    assert corrected([0.0, 0.0], [3.0, -1.0]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("scale", [1e-160, 1e-120, 1e-20, 1e80, 1e150])
def test_extreme_positions_get_a_finite_velocity(scale):
    with np.errstate(over="ignore", under="ignore"):
        result = corrected([scale, -scale], [1.0, 1.0])
    assert np.isfinite(result).all()


def test_speed_stays_bounded():
    for x, v in states():
        assert np.linalg.norm(corrected(x, v)) <= np.sqrt(2.0) * LIMIT * (1 + 1e-12)
