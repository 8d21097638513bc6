"""Surfaces against the solids that they stand for: volume, extent, orientation."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.robot.surfaces import box, capsule, cylinder, ellipsoid, rectangle


def volume(surface):
    """Volume by the divergence theorem; above zero only where triangles turn outwards."""
    a, b, c = surface.vertices[surface.faces].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


SOLIDS = {
    "box": (box(np.array([0.1, 0.2, 0.3])), 8 * 0.1 * 0.2 * 0.3, [0.1, 0.2, 0.3]),
    "ellipsoid": (
        ellipsoid(np.array([0.1, 0.2, 0.3])),
        4 / 3 * np.pi * 0.1 * 0.2 * 0.3,
        [0.1, 0.2, 0.3],
    ),
    "capsule": (
        capsule(0.1, 0.3),
        np.pi * 0.1**2 * 0.6 + 4 / 3 * np.pi * 0.1**3,
        [0.1, 0.1, 0.4],
    ),
    "cylinder": (cylinder(0.1, 0.3), np.pi * 0.1**2 * 0.6, [0.1, 0.1, 0.3]),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_a_solid_has_its_volume_and_extent(name):
    surface, expected, half = SOLIDS[name]
    assert 0.98 * expected < volume(surface) <= expected * (1 + 1e-12)
    np.testing.assert_allclose(surface.vertices.max(axis=0), half, atol=1e-12)
    np.testing.assert_allclose(surface.vertices.min(axis=0), np.negative(half), atol=1e-12)


def test_no_vertex_is_shared_across_an_edge():
    surface = cylinder(0.1, 0.3)
    a, b, c = surface.vertices[surface.faces].transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    upright = np.abs(normals[:, 2]) > 1e-9 * np.linalg.norm(normals, axis=1).max()
    assert not set(surface.faces[upright].ravel()) & set(surface.faces[~upright].ravel())


def test_a_rectangle_faces_upwards():
    surface = rectangle(2.0, 1.0)
    a, b, c = surface.vertices[surface.faces].transpose(1, 0, 2)
    assert (np.cross(b - a, c - a)[:, 2] > 0.0).all()
    assert np.cross(b - a, c - a)[:, 2].sum() / 2 == pytest.approx(8.0)


def test_a_move_turns_first_and_then_shifts():
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    moved = box(np.array([0.3, 0.1, 0.2])).moved(turn, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(moved.vertices.max(axis=0), [1.1, 2.3, 3.2])
