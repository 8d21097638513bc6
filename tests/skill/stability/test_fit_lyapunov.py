from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.skill.stability.fit_lyapunov import _samples, _Shape, fit_lyapunov, spread_directions


def spiral(n=400, d=2):
    t = np.linspace(0.0, 6.0, n)
    x = np.zeros((n, d))
    x[:, 0], x[:, 1] = np.exp(-0.4 * t) * np.cos(1.5 * t), np.exp(-0.4 * t) * np.sin(1.5 * t)
    x[:, 2:] = np.exp(-t)[:, None]
    return x, np.gradient(x, t, axis=0)


def rise(function, x, v):
    """Share of the path travelled where V rises."""
    slopes = function.gradient(x)
    speeds = np.linalg.norm(v, axis=1)
    rises = np.maximum((slopes * v).sum(axis=1) / np.maximum(np.linalg.norm(slopes, axis=1), 1e-300), 0.0)
    return rises.sum() / speeds.sum()


@pytest.mark.parametrize("d", [1, 2, 3, 7])
def test_loss_has_the_gradient_it_states(d):
    rng = np.random.default_rng(d)
    shape = _Shape(d, 5)
    x, v = rng.normal(size=(2, 30, d))
    samples = _samples(x, v)
    at = shape.start(x) + 0.1 * rng.normal(size=len(shape.start(x)))
    error = check_grad(lambda p: shape.loss(p, *samples)[0], lambda p: shape.loss(p, *samples)[1], at)
    assert error < 1e-5


@pytest.mark.parametrize("d", [2, 3, 5])
def test_a_spiral_is_descended(d):
    x, v = spiral(d=d)
    assert rise(fit_lyapunov(x, v), x, v) < 1e-3


@pytest.mark.parametrize("motion", ["GShape", "Sshape", "BendedLine", "Snake", "heee"])
def test_handwriting_is_descended(motion):
    letters = read_demonstrations(motion, format="lasa")
    x, v = letters.positions[::4], letters.velocities[::4]
    assert rise(fit_lyapunov(x, v), x, v) < 0.02


def test_unit_does_not_matter():
    x, v = spiral()
    here, there = fit_lyapunov(x, v), fit_lyapunov(1000.0 * x, 1000.0 * v)
    np.testing.assert_allclose(there.value(1000.0 * x), here.value(x), rtol=1e-9)


def test_directions_cover_the_circle():
    directions = spread_directions(8, 2)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0)
    np.testing.assert_allclose(directions.sum(axis=0), 0.0, atol=1e-12)
