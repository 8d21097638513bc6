from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.exceptions import InputError
from gmr_robot.skill.stability import LyapunovFunction


def random_function(seed, d, n_hinges=5):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(d, d))
    return LyapunovFunction(
        quadratic=root @ root.T + 0.1 * np.eye(d),
        directions=rng.normal(size=(n_hinges, d)),
        offsets=rng.exponential(size=n_hinges),
    )


@given(seed=st.integers(0, 10_000), d=st.integers(1, 6))
def test_convex_with_its_minimum_at_the_goal(seed, d):
    function = random_function(seed, d)
    rng = np.random.default_rng(seed + 1)
    x, y = rng.normal(size=(2, 20, d)) * 3.0
    t = rng.random(20)
    middle = t[:, None] * x + (1 - t[:, None]) * y
    assert (
        function.value(middle) <= (t * function.value(x) + (1 - t) * function.value(y)) * (1 + 1e-12)
    ).all()
    assert function.value(np.zeros((1, d))) == [0.0]
    outward = (function.gradient(x) * x).sum(axis=1)
    assert (outward >= 2.0 * function.value(x) * (1 - 1e-12)).all()
    assert (function.value(x) >= function.smallest_curvature * (x**2).sum(axis=1) * (1 - 1e-12)).all()


def test_gradient_is_the_derivative():
    function = random_function(4, 3)
    x = np.random.default_rng(0).normal(size=(10, 3))
    steps = 1e-6 * np.eye(3)
    numeric = np.stack([(function.value(x + h) - function.value(x - h)) / 2e-6 for h in steps], axis=1)
    np.testing.assert_allclose(function.gradient(x), numeric, rtol=1e-6, atol=1e-6)


def test_stretched_has_the_same_values_in_another_unit():
    function = random_function(5, 2)
    x = np.random.default_rng(0).normal(size=(10, 2))
    np.testing.assert_allclose(function.stretched(1000.0).value(1000.0 * x), function.value(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quadratic": [[1.0, 0.0], [0.0, 0.0]]}, "smallest eigenvalue 0; expected above zero"),
        ({"quadratic": [[1.0, 2.0], [2.0, 1.0]]}, "smallest eigenvalue -1"),
        ({"quadratic": [[1.0, 0.5], [0.0, 1.0]]}, "not a symmetric matrix"),
        ({"offsets": [0.0, -0.1]}, "offset 1 of a Lyapunov function is -0.1"),
        ({"offsets": [0.0, np.nan]}, r"offsets\[1\] is nan"),
    ],
)
def test_what_breaks_the_algebra_is_refused(change, message):
    good = {"quadratic": np.eye(2), "directions": np.eye(2), "offsets": np.zeros(2)}
    with pytest.raises(InputError, match=message):
        LyapunovFunction(**(good | change))
