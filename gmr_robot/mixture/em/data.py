"""Samples as EM sees them: something to pass over again and again, in memory here and in blocks in `blocks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.lane import LONGEST_LANE, Lane, lanes_of
from gmr_robot.mixture.em.reduction import Part
from gmr_robot.mixture.em.team import Team


class Data(Protocol):
    """Samples that can be passed over any number of times."""

    def fold(self, fold_lane: Callable[[Lane], Part], team: Team, *, placed: bool = False) -> Part:
        """Pass over all samples once; return what `fold_lane` makes of each lane, summed in a fixed order.

        Parameters
        ----------
        fold_lane : callable
            From a lane to what it contributes; where other processes do the work, it is pickled.
        team : Team
            The threads that share the work in this process.
        placed : bool, default False
            Whether lanes must say where in the data they start; not at the very first pass.
        """
        ...


@dataclass(frozen=True, eq=False)
class ArrayData:
    """Samples (N, D) in memory, with weights (N,) or none."""

    samples: FloatArray
    weights: FloatArray | None

    def fold(
        self,
        fold_lane: Callable[[Lane], Part],
        team: Team,
        *,
        placed: bool = False,  # noqa: ARG002  # they are
    ) -> Part:
        """Pass over the array; nothing is copied."""
        return team.fold(fold_lane, lanes_of(self.samples, self.weights))


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
