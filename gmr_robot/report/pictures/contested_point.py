"""The demonstrated point at which components disagree most about the velocity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill import Skill


@dataclass(frozen=True, eq=False, kw_only=True)
class ContestedPoint:
    """A position and what a skill holds possible there.

    Attributes
    ----------
    position : ndarray, shape (d,)
        In task coordinates.
    velocities : GaussianMixture
        p(ẋ | x) there.
    disagreement : float
        Share of the variance of ẋ that lies between the components' means, 0 to 1.
    nearby : ndarray, shape (number of demonstrations, d)
        For each demonstration the velocity at its sample closest to the position.
    """

    position: FloatArray
    velocities: GaussianMixture
    disagreement: float
    nearby: FloatArray


def contested_point(skill: Skill, demonstrations: DemonstrationSet) -> ContestedPoint:
    """Return the demonstrated position at which the components disagree most."""
    positions = demonstrations.positions
    disagreements = _disagreements(skill, positions)
    best = int(np.argmax(disagreements))
    position = positions[best]
    closest = [int(np.argmin(np.linalg.norm(one.positions - position, axis=1))) for one in demonstrations]
    return ContestedPoint(
        position=position,
        velocities=skill.conditional(position),
        disagreement=float(disagreements[best]),
        nearby=np.stack([one.velocities[i] for one, i in zip(demonstrations, closest, strict=True)]),
    )


def _disagreements(skill: Skill, positions: FloatArray) -> FloatArray:
    """Share of Var[ẋ | x] that lies between the components' means, shape (N,); variances are traces."""
    joint, dims = skill.joint_mixture(), range(skill.n_dimensions)
    total = np.trace(joint.regress(positions, dims=dims).covariance, axis1=1, axis2=2)
    spreads = np.trace(skill.conditional(positions[0]).covariances, axis1=1, axis2=2)  # the same at every x
    within = joint.marginal(dims).responsibilities(positions) @ spreads
    return np.asarray(1.0 - within / total)
