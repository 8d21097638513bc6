"""The α-tube: what of the skill's α-confidence region lies around its mean motion."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture.region import region_radius
from gmr_robot.robot import Surface
from gmr_robot.skill import Skill, TaskFrame
from gmr_robot.skill.time_indexed import TimeIndexedSkill
from gmr_robot.viewer.lines import thinned

AROUND = 20
"""Points of a cross-section in three dimensions; in two there are the left and the right one."""
INSTANTS = 150
"""Cross-sections along the motion."""
WIDEST = 0.999
"""Confidence that stands for 1, whose region has no end."""


def tube_of_field(skill: Skill, motion: FloatArray, *, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Return centre and border of the region of demonstrated positions around a motion of a velocity field.

    Of a mixture's α-region, the union of its components' ellipsoids, that is what is reached from the motion along
    straight lines across it without leaving the region.

    Parameters
    ----------
    skill : Skill
        Of d = 2 or 3 dimensions.
    motion : array, shape (T, d)
        Positions along a motion.
    alpha : float
        Confidence, 0 to 1.

    Returns
    -------
    centre : array, shape (S, d)
        Positions of the motion.
    border : array, shape (S, R, d)
        The border around each.
    """
    centre = motion[thinned(len(motion), most=INSTANTS)]
    across = directions_across(centre)
    mixture = skill.position_mixture()
    radius = region_radius(min(alpha, WIDEST), n_dimensions=skill.n_dimensions)
    reach = reach_in_region(
        centre, across, means=mixture.means, covariances=mixture.covariances, radius=radius
    )
    return centre, centre[:, None] + reach[..., None] * across


def tube_in_time(skill: TimeIndexedSkill, *, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Return centre and border of what a skill in time leaves open; see `tube_of_field`.

    At each time it is the ellipsoid of its position then, cut across the motion.
    """
    plan = skill.planned(np.linspace(0.0, skill.duration, INSTANTS))
    across = directions_across(plan.mean)
    radius = region_radius(min(alpha, WIDEST), n_dimensions=skill.n_dimensions)
    factors = np.linalg.cholesky(plan.covariance + _floor(plan.covariance))
    whitened = np.stack(
        [solve_triangular(root, side.T, lower=True).T for root, side in zip(factors, across, strict=True)]
    )
    reach = radius / np.linalg.norm(whitened, axis=-1)
    return plan.mean, plan.mean[:, None] + reach[..., None] * across


def tube_surface(border: FloatArray, frame: TaskFrame) -> Surface:
    """Return borders (S, R, d) along a motion as a surface in the world: a ribbon in two dimensions, else a tube."""
    n_sections, n_around, n_dimensions = border.shape
    closed = n_dimensions == 3
    here = np.arange(n_around if closed else n_around - 1)
    beside = (here + 1) % n_around
    rows = n_around * np.arange(n_sections - 1)[:, None]
    a, b = (rows + here).ravel(), (rows + beside).ravel()
    c, d = b + n_around, a + n_around
    faces = np.vstack([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    return Surface(frame.to_world(border).reshape(-1, 3), faces)


def directions_across(points: FloatArray) -> FloatArray:
    """Return unit vectors (T, R, d) across a path (T, d): left and right, or all around without a twist."""
    ahead = np.gradient(points, axis=0)
    length = np.linalg.norm(ahead, axis=1, keepdims=True)
    ahead = np.where(length > 0.0, ahead / np.maximum(length, 1e-300), np.eye(points.shape[1])[0])
    if points.shape[1] == 2:
        left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
        return np.stack([left, -left], axis=1)
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    first = _carried_along(ahead)
    second = np.cross(ahead, first)
    return np.asarray(first[:, None] * np.cos(angle)[:, None] + second[:, None] * np.sin(angle)[:, None])


def reach_in_region(
    points: FloatArray, across: FloatArray, *, means: FloatArray, covariances: FloatArray, radius: float
) -> FloatArray:
    """Return how far one gets from points along directions inside a union of ellipsoids.

    An ellipsoid |L⁻¹(p − μ)| ≤ ρ is met by the line x + s·n where |a + s·b|² ≤ ρ², a = L⁻¹(x − μ), b = L⁻¹n: an
    interval of s for each. From s = 0, each interval that begins before the reach so far may extend it.

    Parameters
    ----------
    points : array, shape (T, d)
        Where one starts; from outside the region one gets nowhere.
    across : array, shape (T, R, d)
        Unit vectors.
    means, covariances : array, shape (K, d), (K, d, d)
        Of the ellipsoids.
    radius : float
        Their Mahalanobis radius ρ.

    Returns
    -------
    array, shape (T, R)
        Distances.
    """
    begins, ends = [], []
    for mean, covariance in zip(means, covariances, strict=True):
        root = np.linalg.cholesky(covariance)
        a = solve_triangular(root, (points - mean).T, lower=True).T[:, None]
        b = solve_triangular(root, across.reshape(-1, len(mean)).T, lower=True).T.reshape(across.shape)
        square, mixed = (b * b).sum(-1), (a * b).sum(-1)
        left = mixed**2 - square * ((a * a).sum(-1) - radius**2)
        half = np.sqrt(np.maximum(left, 0.0))
        begins.append(np.where(left > 0.0, (-mixed - half) / square, np.inf))
        ends.append(np.where(left > 0.0, (-mixed + half) / square, -np.inf))
    reach = np.zeros(across.shape[:2])
    for _ in means:
        for begin, end in zip(begins, ends, strict=True):
            reach = np.where(begin <= reach, np.maximum(reach, end), reach)
    return reach


def _carried_along(ahead: FloatArray) -> FloatArray:
    """Return unit vectors at right angles to directions (T, 3), each the one before, turned as little as needed."""
    least = np.eye(3)[np.abs(ahead[0]).argmin()]
    carried = np.empty_like(ahead)
    for index, direction in enumerate(ahead):
        side = least - direction * (least @ direction)
        carried[index] = least = side / np.linalg.norm(side)
    return carried


def _floor(covariances: FloatArray) -> FloatArray:
    """Return what keeps covariances (T, d, d) invertible where the plan leaves nothing open."""
    d = covariances.shape[-1]
    size = float(np.trace(covariances, axis1=1, axis2=2).max()) / d
    return np.asarray(1e-9 * max(size, 1e-300) * np.eye(d))
