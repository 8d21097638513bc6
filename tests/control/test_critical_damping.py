from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import eigvals, expm

from gmr_robot.control.critical_damping import critical_damping


def random_pair(seed, size=4):
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, size, size))
    return one @ one.T + 0.1 * np.eye(size), 50.0 * other @ other.T + np.eye(size)


@pytest.mark.parametrize("ratio", [0.3, 0.7, 1.5])
def test_every_mode_has_the_damping_ratio(ratio):
    """Roots of det(M s² + D s + K): s = −ζω ± ω √(ζ² − 1), ω² the eigenvalues of M⁻¹ K."""
    inertia, stiffness = random_pair(1)
    damping = critical_damping(inertia, stiffness, ratio=ratio)
    companion = np.block(
        [
            [np.zeros((4, 4)), np.eye(4)],
            [-np.linalg.solve(inertia, stiffness), -np.linalg.solve(inertia, damping)],
        ]
    )
    rates = np.sqrt(eigvals(stiffness, inertia).real)
    root = np.sqrt(complex(ratio**2 - 1.0))
    expected = np.concatenate([rates * (-ratio + root), rates * (-ratio - root)])
    np.testing.assert_allclose(
        np.sort_complex(np.linalg.eigvals(companion)), np.sort_complex(expected), rtol=1e-7, atol=1e-9
    )


def test_critical_response_never_overshoots():
    """From rest, a mode's coordinate is (1 + ω t) exp(−ω t) of its start: it keeps its sign."""
    inertia, stiffness = random_pair(2)
    damping = critical_damping(inertia, stiffness)
    system = np.block(
        [
            [np.zeros((4, 4)), np.eye(4)],
            [-np.linalg.solve(inertia, stiffness), -np.linalg.solve(inertia, damping)],
        ]
    )
    factor = np.linalg.cholesky(inertia)
    _, modes = np.linalg.eigh(np.linalg.solve(factor, np.linalg.solve(factor, stiffness).T))
    to_mode = modes.T @ factor.T
    start = np.linalg.solve(to_mode, np.ones(4))
    for t in np.linspace(0.0, 5.0, 40):
        there = to_mode @ (expm(t * system) @ np.concatenate([start, np.zeros(4)]))[:4]
        rates = np.sqrt(np.linalg.eigvalsh(np.linalg.solve(factor, np.linalg.solve(factor, stiffness).T)))
        np.testing.assert_allclose(there, (1.0 + rates * t) * np.exp(-rates * t), atol=1e-7)


def test_diagonal_case_is_the_textbook_formula():
    damping = critical_damping(np.diag([2.0, 3.0]), np.diag([50.0, 12.0]))
    np.testing.assert_allclose(damping, np.diag([2.0 * 10.0, 2.0 * 6.0]), atol=1e-12)


def test_no_stiffness_needs_no_damping():
    np.testing.assert_array_equal(critical_damping(np.eye(2), np.zeros((2, 2))), np.zeros((2, 2)))
