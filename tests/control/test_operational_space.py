from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control.operational_space import HEAVIEST, operational_space
from gmr_robot.robot import load_robot


@pytest.fixture(scope="module")
def panda():
    return load_robot("panda")


def test_inertia_is_force_over_acceleration(panda):
    """A force F on the end effector accelerates the resting arm by Λ⁻¹ F there."""
    q = panda.home + 0.1
    jacobian = panda.jacobian(q)
    space = operational_space(panda, q, jacobian=jacobian)
    force = np.random.default_rng(0).normal(size=6)
    acceleration = jacobian @ np.linalg.solve(panda.mass_matrix(q), jacobian.T @ force)
    np.testing.assert_allclose(space.inertia @ acceleration, force, rtol=1e-9)


def test_torques_in_what_remains_do_not_move_the_task(panda):
    q = panda.home - 0.2
    jacobian = panda.jacobian(q)[:3]
    space = operational_space(panda, q, jacobian=jacobian)
    torque = space.remaining @ np.random.default_rng(1).normal(size=7)
    np.testing.assert_allclose(jacobian @ np.linalg.solve(panda.mass_matrix(q), torque), 0.0, atol=1e-10)
    values = np.linalg.eigvalsh(space.remaining)
    assert (values > -1e-12).all()
    assert (values > 1e-6).sum() == 4  # seven joints less three directions


def test_singular_directions_are_heavy_but_finite():
    """An arm stretched out cannot move along itself."""
    planar = load_robot("planar")
    stretched = np.zeros(2)
    jacobian = planar.directions.T @ planar.jacobian(stretched)[:3]
    space = operational_space(planar, stretched, jacobian=jacobian)
    assert np.linalg.eigvalsh(space.inertia).max() == pytest.approx(HEAVIEST)
    assert (np.linalg.eigvalsh(space.remaining) > -1e-9).all()
