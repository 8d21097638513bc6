"""An arm simple enough for closed forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest


@dataclass
class Pose:
    position: np.ndarray
    rotation: np.ndarray


class PointMass:
    """A mass on three slides, without weight: M = diag(m), the end effector is where the joints are."""

    n_joints = 3
    directions = np.eye(3)

    def __init__(self, masses):
        self.mass = np.diag(np.array(masses, dtype=float))

    def forward(self, q):
        return Pose(np.array(q), np.eye(3))

    def jacobian(self, _q):
        return np.vstack([np.eye(3), np.zeros((3, 3))])

    def mass_matrix(self, _q):
        return self.mass.copy()

    def bias_forces(self, _q, _velocity):
        return np.zeros(3)

    def inverse_dynamics(self, _q, _velocity, *, acceleration):
        return self.mass @ acceleration

    def coriolis_forces(self, _q, velocity, *, along):
        return 0.0 * velocity * along


@pytest.fixture
def point_mass():
    """Make such an arm with a mass for each of the three directions [kg]."""
    return PointMass
