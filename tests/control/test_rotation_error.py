from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gmr_robot.control.rotation_error import rotation_error


def test_agrees_with_scipy_for_any_two_rotations():
    rng = np.random.default_rng(0)
    for _ in range(200):
        wanted, present = Rotation.random(2, rng=rng)
        expected = (wanted * present.inv()).as_rotvec()
        found = rotation_error(wanted.as_matrix(), present.as_matrix())
        np.testing.assert_allclose(found, expected, atol=1e-7)


@pytest.mark.parametrize("angle", [0.0, 1e-12, 1e-8, 1e-5, 3.14, np.pi - 1e-7, np.pi])
def test_small_and_half_turns(angle):
    axis = np.array([2.0, -1.0, 0.5]) / np.linalg.norm([2.0, -1.0, 0.5])
    turned = Rotation.from_rotvec(angle * axis).as_matrix()
    found = rotation_error(turned, np.eye(3))
    assert np.linalg.norm(found) == pytest.approx(angle, rel=1e-6, abs=1e-12)
    np.testing.assert_allclose(Rotation.from_rotvec(found).as_matrix(), turned, atol=1e-6)


def test_it_is_the_gradient_of_half_the_squared_angle():
    """d/dt ½ θ² = −(θ u) · ω for a present orientation that turns with ω."""
    rng = np.random.default_rng(3)
    wanted, present = Rotation.random(2, rng=rng)
    omega, step = rng.normal(size=3), 1e-6

    def energy(t):
        there = Rotation.from_rotvec(t * omega) * present
        return 0.5 * (wanted * there.inv()).magnitude() ** 2

    slope = (energy(step) - energy(-step)) / (2.0 * step)
    error = rotation_error(wanted.as_matrix(), present.as_matrix())
    assert slope == pytest.approx(-error @ omega, rel=1e-6)
