"""The tube's border against the region itself, looked for step by step."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.viewer.tube import (
    directions_across,
    reach_in_region,
    tube_in_time,
    tube_of_field,
    tube_surface,
)

MEANS = np.array([[0.0, 0.0], [1.2, 0.3], [9.0, 0.0]])
COVARIANCES = np.array([[[0.2, 0.05], [0.05, 0.1]], [[0.1, -0.04], [-0.04, 0.2]], [[0.1, 0.0], [0.0, 0.1]]])


def is_inside(points, *, radius):
    offsets = points[:, None] - MEANS
    squared = np.einsum("nki,kij,nkj->nk", offsets, np.linalg.inv(COVARIANCES), offsets)
    return squared.min(axis=1) <= radius**2


@pytest.mark.parametrize("radius", [1.0, 2.0])
def test_reach_is_where_steps_first_leave_the_region(radius):
    rng = np.random.default_rng(1)
    points = rng.uniform([-1.0, -1.0], [2.0, 1.5], size=(40, 2))
    angles = rng.uniform(0.0, 2.0 * np.pi, size=40)
    across = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, None]
    found = reach_in_region(points, across, means=MEANS, covariances=COVARIANCES, radius=radius)[:, 0]
    steps = np.arange(0.0, 6.0, 1e-3)
    for point, direction, reach in zip(points, across[:, 0], found, strict=True):
        inside = is_inside(point + steps[:, None] * direction, radius=radius)
        expected = 0.0 if not inside[0] else steps[np.argmin(inside)]
        assert reach == pytest.approx(expected, abs=1.5e-3)
    assert (found == 0.0).any()
    assert found.max() > 0.35 * radius


@pytest.mark.parametrize("name", ["flat", "deep"])
def test_the_border_of_a_fields_tube_has_the_confidence_asked_for(skills, name):
    skill = skills[name]
    d = skill.n_dimensions
    means = skill.position_mixture().means
    start = means[np.linalg.norm(means - skill.goal, axis=1).argmax()]
    (motion,) = skill.rollout(start[None], strategy="mean")
    centre, border = tube_of_field(skill, motion.positions, alpha=0.9)
    squared = skill.position_mixture().squared_mahalanobis(border.reshape(-1, d)).min(axis=1)
    within = np.linalg.norm(border - centre[:, None], axis=-1).ravel() > 0.0
    assert within.mean() > 0.5
    np.testing.assert_allclose(squared[within], chi2.ppf(0.9, d), rtol=1e-6)


def test_the_tube_in_time_cuts_the_ellipsoid_of_each_instant(skills):
    skill = skills["timed"]
    centre, border = tube_in_time(skill, alpha=0.8)
    times = np.linspace(0.0, skill.duration, len(centre))
    plan = skill.planned(times)
    np.testing.assert_allclose(centre, plan.mean)
    offsets = border - centre[:, None]
    squared = np.einsum("tri,tij,trj->tr", offsets, np.linalg.inv(plan.covariance), offsets)
    open_ = np.linalg.eigvalsh(plan.covariance)[:, 0] > 1e-6 * plan.covariance.max()
    assert open_.mean() > 0.5
    np.testing.assert_allclose(squared[open_], chi2.ppf(0.8, 2), rtol=1e-2)


def test_directions_are_across_and_do_not_twist():
    t = np.linspace(0.0, 4.0, 200)
    helix = np.column_stack([np.cos(t), np.sin(t), 0.3 * t])
    across = directions_across(helix)
    ahead = np.gradient(helix, axis=0)
    np.testing.assert_allclose(np.linalg.norm(across, axis=-1), 1.0)
    np.testing.assert_allclose(np.einsum("trd,td->tr", across, ahead), 0.0, atol=1e-12)
    assert np.abs(np.diff(across, axis=0)).max() < 0.05
    left, right = directions_across(helix[:, :2])[0]
    np.testing.assert_allclose(left, -right)


def test_a_straight_tube_has_the_area_of_a_cylinder(table):
    from gmr_robot.skill import TaskFrame

    line = np.column_stack([np.linspace(0.0, 1.0, 5), np.zeros(5), np.zeros(5)])
    border = line[:, None] + 0.1 * directions_across(line)
    surface = tube_surface(border, TaskFrame(position=np.zeros(3), axes=np.eye(3), scale=2.0))
    a, b, c = surface.vertices[surface.faces].transpose(1, 0, 2)
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()
    assert area == pytest.approx(4.0 * 2.0 * np.pi * 0.1, rel=0.01)
    flat = tube_surface(line[:, None, :2] + 0.1 * directions_across(line[:, :2]), table)
    a, b, c = flat.vertices[flat.faces].transpose(1, 0, 2)
    assert 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() == pytest.approx(0.2)
