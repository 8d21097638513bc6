"""Points at which a distribution is evaluated, as the kernels take them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array


def point_array(points: ArrayLike, *, n_features: int, name: str = "points") -> FloatArray:
    """Return points (N, D) as a contiguous float64 array that may be written to.

    A kernel is compiled anew for each kind of array; with this there is one kind. Read-only arrays are
    copied for it; others are passed on as they are, and never written to.

    Raises
    ------
    InputError
        When the points are not N × D finite numbers; the message names the first bad cell.
    """
    samples = float_array(points, name=name, shape=("N", n_features))
    return samples if samples.flags.writeable else np.array(samples)
