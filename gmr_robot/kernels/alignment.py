"""Distances and alignments of two curves by dynamic programming."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray, IntArray
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
def warping_path(a: FloatArray, b: FloatArray) -> IntArray:
    """Return the alignment that `dynamic_time_warping` measures: index pairs (i, j), shape (L, 2).

    From (0, 0) to (N − 1, M − 1) in steps of (1, 1), (1, 0) or (0, 1); the first of these among equally good
    ones. Each cell keeps in a byte which step led to it, so memory is N · M bytes.
    """
    n, m = a.shape[0], b.shape[0]
    steps = np.zeros((n, m), dtype=np.int8)
    previous, current = np.full(m + 1, np.inf), np.empty(m + 1)
    previous[0] = 0.0
    for i in range(n):
        current[0] = np.inf
        for j in range(m):
            best, step = previous[j], 0
            if previous[j + 1] < best:
                best, step = previous[j + 1], 1
            if current[j] < best:
                best, step = current[j], 2
            current[j + 1] = best + point_distance(a[i], b[j])
            steps[i, j] = step
        previous, current = current, previous
    return path_of_steps(steps)


@kernel
def path_of_steps(steps: NDArray[np.int8]) -> IntArray:
    """Follow the steps (N, M) back from the last cell: 0 came along both curves, 1 along a alone, 2 along b."""
    i, j = steps.shape[0] - 1, steps.shape[1] - 1
    backwards = np.empty((i + j + 1, 2), dtype=np.int64)
    length = 0
    while True:
        backwards[length, 0], backwards[length, 1] = i, j
        length += 1
        if i == 0 and j == 0:
            break
        step = steps[i, j]
        if step != 2:
            i -= 1
        if step != 1:
            j -= 1
    return backwards[:length][::-1].copy()


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
