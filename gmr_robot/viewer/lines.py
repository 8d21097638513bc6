"""Paths in space, as one node of the scene a group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.viewer.colours import Colour
from gmr_robot.viewer.library import viser

MOST_POINTS = 400
"""Points that are drawn of a path; a finer one is thinned out."""


def add_lines(
    server: viser.ViserServer,
    name: str,
    paths: Sequence[FloatArray],
    *,
    colour: Colour,
    width: float = 2.0,
) -> viser.LineSegmentsHandle:
    """Draw paths, each of shape (T, 3) [m]; the width is in pixels."""
    return server.scene.add_line_segments(
        name, segments(paths), colors=colour, thickness=width, thickness_units="screen"
    )


def segments(paths: Sequence[FloatArray]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the straight pieces of some paths (T, 3), thinned out; shape (N, 2, 3)."""
    pieces = [np.empty((0, 2, 3))]
    for path in paths:
        chosen = path[thinned(len(path))]
        pieces.append(np.stack([chosen[:-1], chosen[1:]], axis=1))
    return np.concatenate(pieces).astype(np.float32)


def thinned(count: int, *, most: int = MOST_POINTS) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the indices of the points to draw of so many: all, or `most`, the last included."""
    return np.unique(np.linspace(0, max(0, count - 1), min(count, most)).round().astype(np.int64))
