"""Surfaces of simple solids, as triangles that a 3-D page can draw."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, readonly

SEGMENTS = 40
"""Sides of what is round."""
RINGS = 10
"""Strips from a pole to the equator."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles, whose corners turn counter-clockwise seen from outside.

    Vertices are shared within what is smooth and not across an edge, so that normals averaged at vertices shade
    both well.

    Parameters
    ----------
    vertices : array, shape (V, 3)
        Positions [m].
    faces : array of int, shape (F, 3)
        Indices of three vertices each.
    """

    vertices: FloatArray
    faces: IntArray

    def __post_init__(self) -> None:
        faces = np.array(self.faces, dtype=np.int64)
        faces.setflags(write=False)
        object.__setattr__(self, "vertices", readonly(self.vertices))
        object.__setattr__(self, "faces", faces)

    def moved(self, rotation: FloatArray, position: FloatArray) -> Surface:
        """Return it turned by a matrix (3, 3), then shifted by a position (3,) [m]."""
        return Surface(self.vertices @ rotation.T + position, self.faces)


def box(half: FloatArray) -> Surface:
    """Return a box about the origin of half sizes (3,) [m]."""
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    sides = []
    for axis, sign in product(range(3), (-1.0, 1.0)):
        corners = np.empty((4, 3))
        corners[:, axis] = sign
        corners[:, (axis + 1) % 3], corners[:, (axis + 2) % 3] = (square * [sign, 1.0]).T
        sides.append(Surface(corners * half, np.array([[0, 1, 2], [0, 2, 3]])))
    return joined(sides)


def ellipsoid(half: FloatArray) -> Surface:
    """Return an ellipsoid about the origin of half axes (3,) [m]."""
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 2 * RINGS + 1)
    ball = turned(np.column_stack([np.cos(angle), np.sin(angle)]))
    return Surface(ball.vertices * half, ball.faces)


def capsule(radius: float, half: float) -> Surface:
    """Return a capsule along z: a cylinder of a half length between two half balls of a radius [m]."""
    angle = np.linspace(0.0, 0.5 * np.pi, RINGS + 1)
    top = np.column_stack([radius * np.cos(angle), half + radius * np.sin(angle)])
    return turned(np.vstack([top[::-1] * [1.0, -1.0], top]))


def cylinder(radius: float, half: float) -> Surface:
    """Return a cylinder along z of a radius and a half length [m]."""
    bottom, side, top = (0.0, -half), np.array([[radius, -half], [radius, half]]), (0.0, half)
    return joined([turned(np.vstack([bottom, side[0]])), turned(side), turned(np.vstack([side[1], top]))])


def rectangle(half_x: float, half_y: float) -> Surface:
    """Return a rectangle in the plane z = 0 of half sizes [m], seen from above."""
    corners = np.array([[-1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 1.0, 0.0], [-1.0, 1.0, 0.0]])
    return Surface(corners * [half_x, half_y, 0.0], np.array([[0, 1, 2], [0, 2, 3]]))


def turned(profile: FloatArray) -> Surface:
    """Return what a profile leaves as it turns about z; it runs upwards outside, shape (M, 2): radius and height."""
    around = np.linspace(0.0, 2.0 * np.pi, SEGMENTS, endpoint=False)
    radius, height = profile[:, :1], np.repeat(profile[:, 1:], SEGMENTS, axis=1)
    vertices = np.stack([radius * np.cos(around), radius * np.sin(around), height], axis=-1).reshape(-1, 3)
    ring = np.arange(SEGMENTS * (len(profile) - 1))
    following = ring - ring % SEGMENTS + (ring + 1) % SEGMENTS
    above, across = ring + SEGMENTS, following + SEGMENTS
    wide = np.repeat(profile[:, 0] > 1e-12, SEGMENTS)  # at a pole one triangle of the two has no area
    low, high = np.column_stack([ring, following, across]), np.column_stack([ring, across, above])
    faces = np.vstack([low[wide[ring]], high[wide[above]]])
    return Surface(vertices, faces)


def joined(surfaces: list[Surface]) -> Surface:
    """Return surfaces as one."""
    offsets = np.cumsum([0, *(len(one.vertices) for one in surfaces[:-1])])
    return Surface(
        np.vstack([one.vertices for one in surfaces]),
        np.vstack([one.faces + offset for one, offset in zip(surfaces, offsets, strict=True)]),
    )
