"""Samples as EM sees them.

Lanes of bounded size, from an array in memory or from blocks that are read again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.expectation import BLOCK

LONGEST_LANE = 60 * BLOCK
"""Most samples of a lane. Lanes are folded on any number of threads and added up in order: always the same bytes."""

_ONES = np.ones(LONGEST_LANE)


def lane_length(n_samples: int) -> int:
    """Return the length of lanes: equal ones, a multiple of four of them, so that few threads have equal work."""
    n_lanes = -(-n_samples // LONGEST_LANE)
    n_lanes = 4 * -(-n_lanes // 4) if n_lanes > 2 else max(n_lanes, 1)
    return max(BLOCK * -(-n_samples // (n_lanes * BLOCK)), BLOCK)


@dataclass(frozen=True, eq=False)
class Lane:
    """Consecutive samples (n, D) with their weights (n,), and the index of the first."""

    samples: FloatArray
    weights: FloatArray
    start: int


class Data(Protocol):
    """Samples that can be passed over any number of times."""

    def lanes(self) -> Iterator[Lane]:
        """Pass over all samples once, in order."""
        ...


@dataclass(frozen=True, eq=False)
class ArrayData:
    """Samples (N, D) in memory, with weights (N,) or none."""

    samples: FloatArray
    weights: FloatArray | None

    def lanes(self) -> Iterator[Lane]:
        """Cut the array; nothing is copied."""
        length = lane_length(len(self.samples))
        for start in range(0, len(self.samples), length):
            samples = self.samples[start : start + length]
            weights = _ONES[: len(samples)] if self.weights is None else self.weights[start : start + length]
            yield Lane(samples, weights, start)


@dataclass(frozen=True, eq=False)
class BlockData:
    """Samples that come in blocks (n, D) from something that can be iterated over again and again.

    Every block is checked each time it comes: a file may have changed.
    """

    blocks: Iterable[ArrayLike]
    allow_missing: bool

    def lanes(self) -> Iterator[Lane]:
        """Read all blocks once and cut them into lanes."""
        start = 0
        width: int | str = "D"
        for index, block in enumerate(self.blocks):
            samples = checked_samples(
                block, name=f"block {index}", width=width, allow_missing=self.allow_missing
            )
            width = samples.shape[1]
            for lane in ArrayData(samples, None).lanes():
                yield Lane(lane.samples, lane.weights, start + lane.start)
            start += len(samples)


def checked_samples(
    value: ArrayLike, *, name: str, width: int | str = "D", allow_missing: bool = False
) -> FloatArray:
    """Return samples (N, D) as a float64 array, with NaN only where missing values are allowed.

    Raises
    ------
    InputError
        When the value is not a numeric (N, D) array, or a cell is not finite; the message names the cell.
    """
    samples = float_array(value, name=name, shape=("N", width), finite=False)
    for start in range(0, len(samples), LONGEST_LANE):
        lane = samples[start : start + LONGEST_LANE]
        bad = np.isinf(lane) if allow_missing else ~np.isfinite(lane)
        if bad.any():
            row, column = map(int, np.argwhere(bad)[0])
            missing = np.isnan(lane[row, column]) and not allow_missing
            remedy = "; pass missing=True to fit with missing values" if missing else ""
            raise InputError(
                f"{name}[{start + row}, {column}] is {lane[row, column]}; expected finite numbers{remedy}"
            )
    return samples
