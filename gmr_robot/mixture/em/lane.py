"""Lanes: consecutive samples of bounded number, which one thread folds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.expectation import BLOCK

LONGEST_LANE = 60 * BLOCK
"""Most samples of a lane. Lanes are folded on any number of threads and added up in order: always the same bytes."""

_ONES = np.ones(LONGEST_LANE)


@dataclass(frozen=True, eq=False)
class Lane:
    """Consecutive samples (n, D) with their weights (n,), the index of the first, and the block that they are of."""

    samples: FloatArray
    weights: FloatArray
    start: int
    block: int = 0


def lane_length(n_samples: int) -> int:
    """Return the length of lanes: equal ones, a multiple of four of them, so that few threads have equal work."""
    n_lanes = -(-n_samples // LONGEST_LANE)
    n_lanes = 4 * -(-n_lanes // 4) if n_lanes > 2 else max(n_lanes, 1)
    return max(BLOCK * -(-n_samples // (n_lanes * BLOCK)), BLOCK)


def lanes_of(
    samples: FloatArray, weights: FloatArray | None, *, start: int = 0, block: int = 0
) -> Iterator[Lane]:
    """Cut samples (N, D) with weights (N,) or none into lanes; nothing is copied. No sample is one empty lane."""
    length = lane_length(len(samples))
    for first in range(0, max(len(samples), 1), length):
        part = samples[first : first + length]
        of_part = _ONES[: len(part)] if weights is None else weights[first : first + length]
        yield Lane(part, of_part, start + first, block)
