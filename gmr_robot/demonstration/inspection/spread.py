"""How far starts and goals of a set lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration

BROKEN_OFF = 0.25
"""Share of the extent that one demonstration ends away from the others, so that it is told apart from them."""

COMMON_GOAL = 0.05
"""Share of the extent within which half of the demonstrations end when they have one goal."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Distances of some points from their middle (median), in the unit of the positions.

    Attributes
    ----------
    typical, largest : float
        Root of the mean square, and the largest.
    """

    typical: float
    largest: float


def spread(points: FloatArray) -> Spread:
    """Return how far points lie apart, shape (n, d)."""
    distances = _distances(points)
    return Spread(typical=float(np.sqrt((distances**2).mean())), largest=float(distances.max()))


def goal_remarks(demonstrations: Mapping[int, Demonstration]) -> list[str]:
    """Say which demonstrations, given by number, end where the others do not."""
    group = list(demonstrations.values())
    everything = np.concatenate([one.positions for one in group])
    size = float(np.linalg.norm(np.ptp(everything, axis=0))) or 1.0
    unit = group[0].unit
    distances = _distances(np.stack([one.end for one in group]))
    if np.median(distances) > COMMON_GOAL * size:
        return [
            f"demonstrations end up to {distances.max():.3g} {unit} away from the middle of their ends; "
            "one goal for all needs the step goal_to_origin"
        ]
    return [
        f"demonstration {index} ends {distance:.3g} {unit} away from the others: broken off, or another motion?"
        for index, distance in zip(demonstrations, distances, strict=True)
        if distance > BROKEN_OFF * size
    ]


def _distances(points: FloatArray) -> FloatArray:
    distances: FloatArray = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    return distances
