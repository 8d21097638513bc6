"""The statistics that LeRobot keeps of every feature, and normalises with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray

Statistics: TypeAlias = dict[str, list[float] | list[int]]

_QUANTILES = {"q01": 0.01, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q99": 0.99}


def statistics_of(values: NDArray[np.generic]) -> Statistics:
    """Return smallest, largest, mean, standard deviation, quantiles and count of a feature.

    Parameters
    ----------
    values : ndarray, shape (n, width)
        The feature in n frames.
    """
    numbers: FloatArray = values.astype(np.float64)
    found: dict[str, FloatArray] = {
        "min": numbers.min(axis=0),
        "max": numbers.max(axis=0),
        "mean": numbers.mean(axis=0),
        "std": numbers.std(axis=0),
    }
    quantiles = np.quantile(numbers, list(_QUANTILES.values()), axis=0)
    found |= dict(zip(_QUANTILES, quantiles, strict=True))
    return {**{name: value.tolist() for name, value in found.items()}, "count": [len(numbers)]}
