"""Linear-parameter-varying systems, against linear algebra and what convexity promises."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import scipy.linalg

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import mean_correction
from gmr_robot.exceptions import InputError, MissingDependencyError, StabilityError
from gmr_robot.skill import StopRule, learn_skill, load_skill
from gmr_robot.skill.stability.lpv import fit, fit_lpv, semidefinite

SHEARED = np.array([[-1.0, 4.0], [-0.1, -1.0]])
"""Stable, but no descent of xᵀx: A + Aᵀ is indefinite."""


def stable_slope(rng, quadratic):
    """A matrix A with AᵀP + PA ≼ −2P."""
    d = len(quadratic)
    skew, factor = rng.normal(size=(2, d, d))
    return np.linalg.solve(quadratic, skew - skew.T - 0.1 * factor @ factor.T) - np.eye(d)


@pytest.fixture(scope="module")
def fitted(letter):
    taught = letter.select([0, 1, 2, 3])
    x = taught.positions - taught.ends.mean(axis=0)
    skill = learn_skill(taught, n_components=8, stability="none")
    h = skill.position_mixture().responsibilities(taught.positions)
    return x, taught.velocities, h, fit_lpv(x, taught.velocities, h)


@pytest.mark.parametrize(("d", "tolerance"), [(2, 1e-3), (3, 1e-3), (7, 5e-2)])
def test_linear_system_is_recovered(d, tolerance):
    """In seven dimensions 400 samples leave room for a P under which the true slope just does not descend."""
    rng = np.random.default_rng(d)
    factor = rng.normal(size=(d, d))
    quadratic = factor @ factor.T / d + 0.3 * np.eye(d)
    slope = SHEARED if d == 2 else stable_slope(rng, quadratic)
    x = rng.normal(size=(400, d))
    found = fit_lpv(x, x @ slope.T, np.ones((400, 1)), step=1e-3, regularisation=1e-9)
    np.testing.assert_allclose(found.slopes[0], slope, atol=tolerance * np.abs(slope).max())
    assert found.relative_error < tolerance


def test_systems_that_share_a_lyapunov_function_are_told_apart():
    rng = np.random.default_rng(0)
    quadratic = np.array([[1.0, 0.4], [0.4, 0.6]])
    slopes = np.array([stable_slope(rng, quadratic) for _ in range(3)])
    x, h = rng.normal(size=(900, 2)), rng.dirichlet(np.ones(3), size=900)
    v = np.einsum("nk,kij,nj->ni", h, slopes, x)
    found = fit_lpv(x, v, h, own_share=0.0, step=1e-3, regularisation=1e-9)
    np.testing.assert_allclose(found.slopes, slopes, atol=2e-2)
    np.testing.assert_allclose(found.velocity(x, h), v, atol=2e-2)


def test_eigenvalues_are_those_of_the_pencil_and_negative(fitted):
    *_, found = fitted
    assert (np.linalg.eigvalsh(found.quadratic) > 0.0).all()
    for slope, largest in zip(found.slopes, found.eigenvalues, strict=True):
        change = slope.T @ found.quadratic + found.quadratic @ slope
        assert scipy.linalg.eigh(change, found.quadratic, eigvals_only=True)[-1] == pytest.approx(largest)
        assert largest < 0.0


def test_every_blend_descends_in_every_step(fitted):
    *_, found = fitted
    rng = np.random.default_rng(1)
    x = rng.normal(size=(5000, 2)) * 10.0 ** rng.uniform(-6, 2, (5000, 1))
    h, dt = rng.dirichlet(0.3 * np.ones(8), size=5000), rng.uniform(0, found.step, (5000, 1))

    def value(y):
        return np.einsum("ni,ij,nj->n", y, found.quadratic, y)

    after = value(x + dt * found.velocity(x, h))
    assert (after <= (1.0 - 2.0 * dt[:, 0] * found.rate) * value(x) * (1 + 1e-12)).all()


def test_no_feasible_direction_lowers_the_loss(fitted):
    x, v, h, found = fitted
    length, speed = np.sqrt(np.mean(x**2)), np.sqrt(np.mean(v**2))
    gram_trace = np.mean(0.5 * (h**2 + h) * np.mean(x**2, axis=1)[:, None]) / length**2
    demanded = 0.05 * speed / np.sqrt((h.T @ (x**2).mean(axis=1)) / h.sum(axis=0))
    priors = -np.maximum(speed / length, 2.0 * demanded)[:, None, None] * np.eye(2)

    def loss(slopes):
        each = v[:, None] - np.einsum("kij,nj->nki", slopes, x)
        joint = v - np.einsum("nk,kij,nj->ni", h, slopes, x)
        data = 0.5 * np.mean(np.sum(joint**2, 1) + np.sum(h * np.sum(each**2, 2), 1)) / speed**2
        return data + 1e-4 * gram_trace * np.sum((slopes - priors) ** 2) * (length / speed) ** 2

    best, rng = loss(found.slopes), np.random.default_rng(2)
    for _ in range(200):
        other = np.array([speed / length * stable_slope(rng, found.quadratic * length**2) for _ in range(8)])
        stepped = scipy.linalg.sqrtm(found.quadratic) @ (np.eye(2) + 0.05 * other)
        stretches = np.linalg.norm(stepped @ np.linalg.inv(scipy.linalg.sqrtm(found.quadratic)), 2, (1, 2))
        if (stretches**2 <= 1.0 - 0.1 * demanded).all():  # feasible, and so is all between
            assert loss(found.slopes + 1e-3 * (other - found.slopes)) >= best - 1e-6


def test_unit_of_length_and_time_do_not_matter(fitted):
    x, v, h, found = fitted
    millimetres, per_minute = 1000.0, 60.0
    other = fit_lpv(millimetres * x, millimetres * per_minute * v, h, step=found.step / per_minute)
    np.testing.assert_allclose(other.slopes, per_minute * found.slopes, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(other.quadratic * millimetres**2, found.quadratic, rtol=1e-6)
    np.testing.assert_allclose(other.rates, per_minute * found.rates, rtol=1e-6)


def test_covariances_are_those_of_the_noise():
    rng = np.random.default_rng(4)
    noise = np.array([[0.04, 0.01], [0.01, 0.02]])
    x = rng.normal(size=(20000, 2))
    v = x @ SHEARED.T + rng.multivariate_normal(np.zeros(2), noise, size=20000)
    found = fit_lpv(x, v, np.tile([0.25, 0.75], (20000, 1)))
    np.testing.assert_allclose(found.covariances, [noise, noise], atol=2e-3)
    assert found.relative_error == pytest.approx(np.sqrt(0.03 / np.mean(v**2)), rel=0.02)


def test_component_without_samples_falls_back_on_the_prior(fitted):
    x, v, h, _ = fitted
    found = fit_lpv(x, v, np.hstack([h, np.zeros((len(h), 1))]))
    prior = -np.sqrt(np.mean(v**2) / np.mean(x**2)) * np.eye(2)
    np.testing.assert_allclose(found.slopes[-1], prior, rtol=1e-3, atol=1e-3)
    assert (np.linalg.eigvalsh(found.covariances[-1]) > 0.0).all()


def test_fast_motions_are_held_to_what_a_step_allows():
    x = np.random.default_rng(5).normal(size=(200, 2))
    found = fit_lpv(x, -100.0 * x, np.ones((200, 1)))  # 5 times the way to the goal in a step of 50 ms
    after = (np.eye(2) + 0.05 * found.slopes[0]) @ x.T
    assert (
        np.einsum("in,ij,jn->n", after, found.quadratic, after) < np.sum(x.T * (found.quadratic @ x.T), 0)
    ).all()


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_skill_arrives(letter, strategy):
    skill = learn_skill(letter.select([0, 1, 2, 3]), n_components=8, stability="lpv")
    stop = StopRule(goal_tolerance=2e-3, max_time=60.0, max_distance=1e9)
    low, high = letter.positions.min(axis=0), letter.positions.max(axis=0)
    ticks = np.linspace(-0.75, 0.75, 4)
    grid = (low + high) / 2 + (high - low) * np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2)
    rollouts = skill.rollout(np.vstack([letter.starts, grid]), strategy=strategy, dt=0.01, stop=stop)
    assert all(one.arrived for one in rollouts)
    positions = letter.select([0, 1, 2, 3]).positions
    own = mean_correction(skill.velocity(positions), skill.unstabilised().velocity(positions))
    assert skill.certificate.correction == pytest.approx(own, rel=1e-9)
    assert own < 0.3


def test_too_large_a_change_of_the_regression_is_an_error(letter):
    """In a fiftieth of the time hardly a turn of the letter is left, whatever the system says of itself."""
    taught = letter.select([0, 1, 2, 3])
    fast = tuple(Demonstration(times=0.02 * one.times, positions=one.positions) for one in taught)
    with pytest.raises(StabilityError, match=r"at most 50\.0% is accepted"):
        learn_skill(DemonstrationSet(fast), n_components=7, stability="lpv")
    with pytest.raises(StabilityError, match=r"at most 5\.0% is accepted"):
        learn_skill(taught, n_components=7, stability="lpv", max_correction=0.05)


def test_skill_draws_with_the_covariances_of_the_system_and_is_read_back(letter, tmp_path):
    skill = learn_skill(letter.select([0, 1, 2, 3]), n_components=8, stability="lpv")
    factors = skill.field.factors_out
    np.testing.assert_allclose(factors @ factors.transpose(0, 2, 1), skill.stabiliser.covariances)
    assert (
        np.linalg.norm(factors, axis=(1, 2)).max()
        > np.linalg.norm(skill.unstabilised().field.factors_out, axis=(1, 2)).max()
    )  # one matrix through the goal leaves more than a free one
    skill.save(tmp_path / "lpv.safetensors")
    read = load_skill(tmp_path / "lpv.safetensors")
    np.testing.assert_array_equal(read.table, skill.table)
    with pytest.raises(InputError, match="not positive definite"):
        replace(skill.stabiliser, covariances=-skill.stabiliser.covariances)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"positions": [[1.0, np.nan], [1.0, 0.0]]}, r"positions\[0, 1\] is nan"),
        ({"velocities": [[1.0, 0.0]]}, r"velocities has the shape \(1, 2\); expected \(2, 2\)"),
        ({"velocities": np.zeros((2, 2))}, "all velocities are zero"),
        ({"positions": np.zeros((2, 2))}, "all positions are zero"),
        ({"responsibilities": [[1.0], [0.7]]}, r"responsibilities\[1\] is \[0.7\]"),
        ({"responsibilities": [[1.5, -0.5], [0.5, 0.5]]}, r"responsibilities\[0\] is \[1.5, -0.5\]"),
        ({"responsibilities": np.empty((2, 0))}, "expected some of each"),
        ({"pace": 0.0}, "pace is 0"),
        ({"step": np.inf}, "step is inf"),
        ({"own_share": 1.5}, "own_share is 1.5"),
        ({"regularisation": -1.0}, "regularisation is -1"),
    ],
)
def test_bad_input_is_named(change, message):
    good = {
        "positions": [[1.0, 0.0], [0.5, 0.5]],
        "velocities": [[-1.0, 0.0], [0.0, -1.0]],
        "responsibilities": [[1.0], [1.0]],
    }
    with pytest.raises(InputError, match=message):
        fit_lpv(**(good | change))


def test_infeasible_programme_is_an_error_that_names_the_status():
    cvxpy = semidefinite.load_cvxpy()
    x = cvxpy.Variable((2, 2), symmetric=True)
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.trace(x)), [x >> 0, cvxpy.trace(x) == -1.0])
    with pytest.raises(StabilityError, match="did not find a matrix; it reports: infeasible"):
        semidefinite.solve(problem, what="a matrix")


def test_failure_of_the_solver_is_an_error_that_names_it():
    cvxpy = semidefinite.load_cvxpy()
    x = cvxpy.Variable(integer=True)  # which Clarabel cannot
    with pytest.raises(StabilityError, match="it reports: The solver CLARABEL cannot solve"):
        semidefinite.solve(cvxpy.Problem(cvxpy.Minimize(x), [x >= 0.5]), what="a number")


def test_margin_that_is_not_kept_is_an_error(fitted, monkeypatch):
    x, v, h, _ = fitted
    monkeypatch.setattr(fit, "margins", lambda *_, **__: (np.full(8, -1.0), np.full(8, 1e-3)))
    with pytest.raises(StabilityError, match="does not descend V as demanded"):
        fit_lpv(x, v, h)


@pytest.mark.parametrize("package", ["cvxpy", "clarabel"])
def test_missing_package_is_named_with_its_extra(fitted, monkeypatch, package):
    x, v, h, _ = fitted
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gmr_robot\[stable\]'") as caught:
        fit_lpv(x, v, h)
    assert caught.value.package == package


def test_solver_is_loaded_only_when_asked_for():
    code = "import sys, gmr_robot.cli, gmr_robot.skill.stability.lpv; assert 'cvxpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
