"""Demonstrations that are nearly the same: recorded once, stored twice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault

SAME_PATH = 0.002
"""Mean distance of two paths, as a share of the extent, that nobody repeats a motion by: the closest two
of all motions of the LASA set are 1.5 % apart."""

POINTS = 50
"""Points of a path that are compared, at equal shares of its duration."""


def find_duplicates(demonstrations: Mapping[int, Demonstration]) -> dict[int, Fault]:
    """Find demonstrations that are copies of an earlier one, by number.

    A copy gives its original twice the weight, and one that is held out is known from training.
    """
    numbers = list(demonstrations)
    paths = np.stack([_path(one) for one in demonstrations.values()])
    size = float(np.linalg.norm(np.ptp(paths.reshape(-1, paths.shape[2]), axis=0))) or 1.0
    found = {}
    for place, path in enumerate(paths[1:], start=1):
        squares = ((paths[:place] - path) ** 2).sum(axis=2).mean(axis=1)
        nearest = int(np.argmin(squares))
        share = float(np.sqrt(squares[nearest])) / size
        if share <= SAME_PATH:
            found[numbers[place]] = Fault(
                kind="duplicate",
                message=f"the same as demonstration {numbers[nearest]}, to {share:.2%} of the extent; "
                "keep one of them",
            )
    return found


def _path(one: Demonstration) -> FloatArray:
    """Return the path at equal shares of its duration, shape (POINTS, d)."""
    at = np.linspace(one.times[0], one.times[-1], POINTS)
    return np.stack([np.interp(at, one.times, column) for column in one.positions.T], axis=1)
