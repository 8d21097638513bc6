"""The planes that a skill's motions are drawn in, whatever its dimension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.mixture import GaussianMixture
from gmr_robot.report.lettering import lettering
from gmr_robot.skill import Rollout, Skill

MARGIN = 0.12
"""Free space around the demonstrations, as a share of their extent."""

AWAY = 0.5
"""How far from the demonstrations rollouts are shown, as a share of the same."""

PHASE_ASPECT = 0.7
"""Height over width of a phase plane, whose two units have no common scale."""

MOST_PLANES = 6
"""Most planes that a picture shows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Planes:
    """Which pairs of coordinates a motion is drawn in, and which part of them is shown.

    A motion of one dimension is drawn as velocity over position, its phase plane; one of two dimensions
    as it is; one of three in its three coordinate planes; one of more in the planes of successive pairs.

    Attributes
    ----------
    pairs : tuple of (int, int)
        Coordinates along and up each plane.
    labels : tuple of str
        What each coordinate is, with its unit.
    lower, upper : ndarray
        Range shown of each coordinate.
    phase : bool
        Whether the coordinates are position and velocity of a one-dimensional motion.
    left_out : int
        Number of planes that did not fit the picture.
    """

    pairs: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]
    lower: FloatArray
    upper: FloatArray
    phase: bool
    left_out: int

    @classmethod
    def around(
        cls,
        demonstrations: Sequence[DemonstrationSet],
        *,
        rollouts: Iterable[Rollout] = (),
        most: int = MOST_PLANES,
    ) -> Planes:
        """Choose the planes for some motions, at most so many, and the range that shows them.

        Demonstrations are shown whole; rollouts that leave their surroundings, up to a distance. From
        three dimensions on all ranges are equally long, so that all planes are squares of one scale.
        """
        first = demonstrations[0]
        phase = first.n_dimensions == 1
        points = np.concatenate([_trace(one, phase=phase) for group in demonstrations for one in group])
        low, high = points.min(axis=0), points.max(axis=0)
        extent = high - low if phase else np.full(len(low), (high - low).max())
        extent = np.where(extent > 0.0, extent, 1.0)
        nearest, farthest = low - AWAY * extent, high + AWAY * extent
        for one in rollouts:
            trace = _trace(one, phase=phase)
            low = np.clip(trace.min(axis=0), nearest, low)
            high = np.clip(trace.max(axis=0), high, farthest)
        half = 0.5 * (high - low) + MARGIN * extent
        if first.n_dimensions > 2:
            half = np.full(len(low), half.max())
        pairs = _pairs(first.n_dimensions)
        return cls(
            pairs=pairs[:most],
            labels=_labels(first, phase=phase),
            lower=0.5 * (low + high) - half,
            upper=0.5 * (low + high) + half,
            phase=phase,
            left_out=max(0, len(pairs) - most),
        )

    def trace(self, motion: Demonstration | Rollout) -> FloatArray:
        """Return a motion's samples in the coordinates of the planes, shape (T, number of coordinates)."""
        return _trace(motion, phase=self.phase)

    def point(self, position: FloatArray) -> FloatArray:
        """Return a position at rest in the coordinates of the planes."""
        return np.append(position, 0.0) if self.phase else position

    def mixture(self, skill: Skill) -> GaussianMixture:
        """Return the skill's distribution over the coordinates of the planes."""
        return skill.joint_mixture() if self.phase else skill.position_mixture()

    @property
    def aspects(self) -> list[float]:
        """Height over width of each plane as drawn: true to scale, but for a phase plane."""
        if self.phase:
            return [PHASE_ASPECT]
        size = self.upper - self.lower
        return [float(size[up] / size[across]) for across, up in self.pairs]

    def prepare(self, axes: Axes, pair: tuple[int, int]) -> None:
        """Give axes the labels, the range and the scale of a plane."""
        across, up = pair
        axes.set_xlabel(self.labels[across])
        axes.set_ylabel(self.labels[up])
        axes.set_xlim(self.lower[across], self.upper[across])
        axes.set_ylim(self.lower[up], self.upper[up])
        axes.locator_params(nbins=5)
        axes.grid(visible=False)
        if not self.phase:
            axes.set_aspect("equal")

    def remark(self) -> str:
        """Return what a caption has to say about the choice of planes; nothing in two dimensions."""
        if self.phase:
            return " The motion has one dimension and is drawn as velocity over position."
        if len(self.labels) == 2:
            return ""
        text = f" The motion has {len(self.labels)} dimensions and is seen in {len(self.pairs)} planes"
        return f"{text}; {self.left_out} more left out." if self.left_out else f"{text}."


def joined(traces: Iterable[FloatArray]) -> FloatArray:
    """Join curves to one, shape (N, D), with a gap of NaN after each: one line draws all of them."""
    pieces = list(traces)
    gap = np.full((1, pieces[0].shape[1]), np.nan)
    return np.concatenate([part for piece in pieces for part in (piece, gap)])


def _trace(motion: Demonstration | Rollout, *, phase: bool) -> FloatArray:
    if not phase:
        return motion.positions
    trace = np.hstack([motion.positions, motion.velocities])
    # the last velocity of a rollout is no longer executed
    return trace[:-1] if isinstance(motion, Rollout) and len(trace) > 1 else trace


def _pairs(n_dimensions: int) -> tuple[tuple[int, int], ...]:
    if n_dimensions <= 3:
        return tuple(combinations(range(max(2, n_dimensions)), 2))
    firsts = [*range(0, n_dimensions - 1, 2), *([n_dimensions - 2] if n_dimensions % 2 else [])]
    return tuple((first, first + 1) for first in firsts)


def _labels(demonstrations: DemonstrationSet, *, phase: bool) -> tuple[str, ...]:
    unit = lettering(demonstrations.unit, longest=12)
    names = [lettering(name) for name in demonstrations.names]
    positions = tuple(f"{name} [{unit}]" for name in names)
    return (*positions, f"velocity of {names[0]} [{unit}/s]") if phase else positions
