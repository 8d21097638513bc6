"""Batch and Riccati solve the same problem; both against what scipy and closed forms say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_discrete_are
from scipy.optimize import minimize

from gmr_robot.control import (
    LinearQuadraticProblem,
    riccati_gains,
    solve_batch,
    tracking_problem,
)
from gmr_robot.control.linear_quadratic import double_integrator
from gmr_robot.exceptions import InputError


def wavy(count=120, d=2, seed=0, period=0.02):
    """A winding path whose spread changes by a factor of ten, and turns."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0.0, 1.0, count)
    path = np.stack([0.2 * np.sin(3.0 * t + i) for i in range(d)], axis=1)
    spread = 0.01 * 10.0 ** (0.5 * np.sin(2.0 * np.pi * t))
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    ratio = np.diag(np.linspace(1.0, 0.3, d))
    sigma = spread[:, None, None] ** 2 * (turn @ ratio @ turn.T)
    return tracking_problem(path, sigma, period=period, acceleration=2.0)


def random_problem(seed, count=30, n=3, m=2):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(count, n, n))
    effort = rng.normal(size=(m, m))
    return LinearQuadraticProblem(
        system=np.eye(n) + 0.2 * rng.normal(size=(n, n)),
        inputs=rng.normal(size=(n, m)),
        targets=rng.normal(size=(count, n)),
        weights=root @ root.transpose(0, 2, 1),
        effort=effort @ effort.T + 0.1 * np.eye(m),
    )


@pytest.mark.parametrize(
    "make", [wavy, lambda: wavy(d=3, seed=2), lambda: random_problem(0), lambda: random_problem(7)]
)
def test_batch_and_riccati_agree(make):
    problem = make()
    start = np.random.default_rng(1).normal(scale=0.1, size=len(problem.system))
    batch, riccati = solve_batch(problem, start), riccati_gains(problem).motion(start)
    np.testing.assert_allclose(batch.states, riccati.states, rtol=0, atol=1e-9 * np.abs(batch.states).max())
    np.testing.assert_allclose(
        batch.commands, riccati.commands, rtol=0, atol=1e-9 * np.abs(batch.commands).max()
    )


def test_no_other_commands_cost_less():
    """Against a general optimiser, and the gradient at the solution vanishes in every direction tried."""
    problem = random_problem(3, count=8)
    start = np.array([1.0, -2.0, 0.5])
    best = solve_batch(problem, start)

    def cost(flat):
        states = [start]
        commands = flat.reshape(-1, 2)
        for u in commands:
            states.append(problem.system @ states[-1] + problem.inputs @ u)
        return problem.cost(np.array(states), commands)

    found = minimize(cost, np.zeros(14), method="BFGS", options={"gtol": 1e-7})
    assert problem.cost(best.states, best.commands) <= found.fun + 1e-9
    np.testing.assert_allclose(best.commands.ravel(), found.x, atol=1e-4)


def test_motion_obeys_the_system():
    problem = wavy()
    motion = solve_batch(problem, np.zeros(4))
    following = motion.states[:-1] @ problem.system.T + motion.commands @ problem.inputs.T
    np.testing.assert_allclose(motion.states[1:], following, atol=1e-12)


def test_double_integrator_is_the_exact_sampling():
    """x(h) and ẋ(h) under a constant acceleration."""
    system, inputs = double_integrator(2, period=0.1)
    after = system @ [1.0, 2.0, 3.0, 4.0] + inputs @ [5.0, 6.0]
    np.testing.assert_allclose(after, [1.0 + 0.3 + 0.025, 2.0 + 0.4 + 0.03, 3.5, 4.6])


def test_gains_far_from_the_end_are_those_of_the_infinite_horizon():
    """Constant weights: the recursion converges to scipy's solution of the algebraic Riccati equation."""
    rng = np.random.default_rng(5)
    system, inputs = double_integrator(2, period=0.05)
    root = rng.normal(size=(4, 4))
    weight, effort = root @ root.T + np.eye(4), np.diag([0.1, 0.3])
    problem = LinearQuadraticProblem(
        system=system,
        inputs=inputs,
        targets=np.zeros((600, 4)),
        weights=np.broadcast_to(weight, (600, 4, 4)),
        effort=effort,
    )
    cost = solve_discrete_are(system, inputs, weight, effort)
    expected = np.linalg.solve(effort + inputs.T @ cost @ inputs, inputs.T @ cost @ system)
    np.testing.assert_allclose(riccati_gains(problem).gains[0], expected, rtol=1e-9, atol=1e-9)


def test_gains_of_a_long_tube_are_the_closed_form():
    """Kp = a / σ, Kv = √(2 a / σ): the continuous regulator of a mass, which short periods approach."""
    spread, acceleration = np.array([0.004, 0.02]), 1.5
    sigma = np.broadcast_to(np.diag(spread**2), (50, 2, 2))
    problem = tracking_problem(np.zeros((50, 2)), sigma, period=1e-5, acceleration=acceleration)
    # the cost is a sum over instants here, an integral there: both weights count a period each
    gain = riccati_gains(problem).gains[0]
    stiffness = acceleration / spread
    np.testing.assert_allclose(gain[:, :2], np.diag(stiffness), rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(gain[:, 2:], np.diag(np.sqrt(2.0 * stiffness)), rtol=1e-3, atol=1e-6)


def test_last_gain_of_a_tracking_problem_can_be_kept():
    """The end is as if the last position were tracked for ever: all gains of a constant problem are alike."""
    sigma = np.broadcast_to(np.diag([1e-4, 4e-6]), (50, 2, 2))
    problem = tracking_problem(np.zeros((50, 2)), sigma, period=0.01, acceleration=3.0)
    gains = riccati_gains(problem).gains
    np.testing.assert_allclose(gains, np.broadcast_to(gains[-1], gains.shape), rtol=1e-7, atol=1e-7)


def test_tight_stretches_are_kept_closer_than_loose_ones():
    count = 200
    t = np.linspace(0.0, 1.0, count)
    path = np.stack([np.sign(np.sin(9.0 * t)), np.zeros(count)], axis=1)  # jumps no mass can follow
    tight = np.abs(t - 0.5) < 0.1
    sigma = np.where(tight, 1e-6, 1e-2)[:, None, None] * np.eye(2)
    motion = riccati_gains(tracking_problem(path, sigma, period=0.01, acceleration=20.0)).motion(
        [path[0, 0], 0.0, 0.0, 0.0]
    )
    off = np.abs(motion.states[:, 0] - path[:, 0])
    assert off[tight].max() < 0.02
    assert off[~tight].max() > 0.2


def test_it_arrives_at_rest():
    problem = wavy(count=400)
    motion = riccati_gains(problem).motion(problem.targets[0])
    np.testing.assert_allclose(motion.states[-1, :2], problem.targets[-1, :2], atol=5e-3)
    assert np.abs(motion.states[-1, 2:]).max() < 0.1


def test_unit_of_length_does_not_matter():
    one = wavy()
    millimetres = tracking_problem(
        1e3 * one.targets[:, :2], 1e6 * np.linalg.inv(one.weights[:, :2, :2]), period=0.02, acceleration=2e3
    )
    metres = tracking_problem(
        one.targets[:, :2], np.linalg.inv(one.weights[:, :2, :2]), period=0.02, acceleration=2.0
    )
    np.testing.assert_allclose(
        riccati_gains(millimetres).gains, riccati_gains(metres).gains, rtol=1e-6, atol=1e-9
    )


def test_bad_problems_are_refused():
    path, sigma = np.zeros((5, 2)), np.broadcast_to(np.eye(2), (5, 2, 2))
    with pytest.raises(InputError, match="covariances must be symmetric and positive definite"):
        tracking_problem(path, 0.0 * sigma, period=0.1, acceleration=1.0)
    with pytest.raises(InputError, match="covariances has the shape"):
        tracking_problem(path, sigma[:4], period=0.1, acceleration=1.0)
    with pytest.raises(InputError, match="acceleration"):
        tracking_problem(path, sigma, period=0.1, acceleration=0.0)
    with pytest.raises(InputError, match="positions"):
        tracking_problem(path * np.nan, sigma, period=0.1, acceleration=1.0)
    with pytest.raises(InputError, match="1 instant"):
        tracking_problem(path[:1], sigma[:1], period=0.1, acceleration=1.0)
    with pytest.raises(InputError, match="effort must be symmetric and positive definite"):
        LinearQuadraticProblem(
            system=np.eye(1),
            inputs=np.eye(1),
            targets=np.zeros((2, 1)),
            weights=np.ones((2, 1, 1)),
            effort=np.zeros((1, 1)),
        )
    with pytest.raises(InputError, match="start"):
        solve_batch(tracking_problem(path, sigma, period=0.1, acceleration=1.0), np.zeros(3))
