"""Distances between two curves by dynamic programming."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel


@kernel
def point_distance(a: FloatArray, b: FloatArray) -> float:
    """Euclidean distance of two points, both (d,)."""
    squared = 0.0
    for i in range(a.shape[0]):
        squared += (a[i] - b[i]) ** 2
    return float(np.sqrt(squared))


@kernel
def dynamic_time_warping(a: FloatArray, b: FloatArray) -> float:
    """Smallest sum of Euclidean distances over monotone alignments of a (N, d) and b (M, d).

    Sakoe & Chiba 1978, without weights or slope limits.
    """
    previous = np.full(b.shape[0] + 1, np.inf)
    current = np.empty(b.shape[0] + 1)
    previous[0] = 0.0
    for i in range(a.shape[0]):
        current[0] = np.inf
        for j in range(b.shape[0]):
            best = min(previous[j], previous[j + 1], current[j])
            current[j + 1] = best + point_distance(a[i], b[j])
        previous, current = current, previous
    return float(previous[b.shape[0]])


@kernel
def discrete_frechet(a: FloatArray, b: FloatArray) -> float:
    """Smallest leash that lets two walkers traverse a (N, d) and b (M, d) without turning back.

    Eiter & Mannila 1994, table 1, row by row instead of by recursion.
    """
    previous = np.full(b.shape[0] + 1, np.inf)
    current = np.empty(b.shape[0] + 1)
    previous[0] = 0.0
    for i in range(a.shape[0]):
        current[0] = np.inf
        for j in range(b.shape[0]):
            best = min(previous[j], previous[j + 1], current[j])
            current[j + 1] = max(best, point_distance(a[i], b[j]))
        previous, current = current, previous
    return float(previous[b.shape[0]])
