"""The field of mean velocities as arrows: in the plane of a two-dimensional skill, in the volume of a third."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.skill import AnySkill, Skill, TaskFrame
from gmr_robot.viewer.colours import MUTED, PALE
from gmr_robot.viewer.library import viser

ACROSS = {2: 20, 3: 10}
"""Arrows along the longest side of the region, by the skill's dimensions."""
MARGIN = 0.15
"""How far the region goes beyond what it encloses, as a share of its longest side."""
NEAR = 1.5
"""How far from the positions that it encloses a grid in a volume goes, in distances between arrows."""
KNOWN = 3.0
"""Mahalanobis distance from the closest component beyond which a skill extrapolates."""
SHORTEST, LONGEST = 0.4, 0.95
"""Length of an arrow at rest and at full speed, as a share of the distance to the next."""
FULL_SPEED = 90.0
"""Percentile of the speeds that has the greatest length: a few fast places do not make all others short."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldArrows:
    """Arrows in the world.

    Parameters
    ----------
    tails, heads : array, shape (N, 3)
        Where they begin, which is where the velocity is asked for, and end [m].
    known : array of bool, shape (N,)
        Whether something was demonstrated near by.
    spacing : float
        Distance between arrows [m].
    """

    tails: FloatArray
    heads: FloatArray
    known: BoolArray
    spacing: float


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldGrid:
    """A grid on which a skill is asked for velocities.

    In three dimensions, only what lies near those positions is kept: the rest would hide it.

    Parameters
    ----------
    skill : Skill or TimeIndexedSkill
        Of two or three dimensions.
    frame : TaskFrame
        Where it lies in the world.
    around : array, shape (N, d)
        Positions that the grid is to enclose, in the skill's coordinates.
    """

    skill: AnySkill
    frame: TaskFrame
    around: FloatArray

    @property
    def changes(self) -> bool:
        """Whether its velocities depend on the time."""
        return not isinstance(self.skill, Skill)

    def arrows(self, t: float = 0.0) -> FieldArrows:
        """Return the mean velocities as arrows, those of a skill in time at time t of its motion [s]."""
        points, known, spacing = self._grid
        skill = self.skill
        velocity = skill.velocity(points) if isinstance(skill, Skill) else self._at(points, t)
        speed = np.linalg.norm(velocity, axis=1)
        moving = speed > 0.0
        full = np.percentile(speed[known] if known.any() else speed, FULL_SPEED) or 1.0
        length = spacing * (SHORTEST + (LONGEST - SHORTEST) * np.minimum(1.0, speed / full))
        heads = points[moving] + velocity[moving] * (length[moving] / speed[moving])[:, None]
        return FieldArrows(
            tails=self.frame.to_world(points[moving]),
            heads=self.frame.to_world(heads),
            known=known[moving],
            spacing=spacing * self.frame.scale,
        )

    def _at(self, points: FloatArray, t: float) -> FloatArray:
        skill = self.skill
        assert not isinstance(skill, Skill)
        return skill.velocity(points, np.full(len(points), min(max(0.0, t), skill.duration)))

    @cached_property
    def _grid(self) -> tuple[FloatArray, BoolArray, float]:
        """Points (N, d) that enclose the others, whether they are known, and their spacing."""
        lower, upper = self.around.min(axis=0), self.around.max(axis=0)
        longest = float((upper - lower).max()) or 1.0
        lower, upper = lower - MARGIN * longest, upper + MARGIN * longest
        spacing = longest * (1.0 + 2.0 * MARGIN) / ACROSS[self.around.shape[1]]
        sides = [
            np.arange(a + 0.5 * ((b - a) % spacing), b + 1e-9 * spacing, spacing)
            for a, b in zip(lower, upper, strict=True)
        ]
        points = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, len(sides))
        known = self.skill.position_mixture().squared_mahalanobis(points).min(axis=1) <= KNOWN**2
        if len(sides) == 3:
            near = cKDTree(self.around).query(points)[0] <= NEAR * spacing
            points, known = points[near], known[near]
        return points, known, spacing


def add_field(server: viser.ViserServer, name: str, arrows: FieldArrows) -> viser.ArrowsHandle:
    """Draw arrows: grey where the skill knows, pale where it extrapolates."""
    return server.scene.add_arrows(
        name,
        np.stack([arrows.tails, arrows.heads], axis=1).astype(np.float32),
        np.where(arrows.known[:, None], np.array(MUTED), np.array(PALE)).astype(np.uint8),
        shaft_radius=0.045 * arrows.spacing,
        head_radius=0.13 * arrows.spacing,
        head_length=0.32 * arrows.spacing,
    )
