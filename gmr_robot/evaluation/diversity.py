"""How different motions from the same start are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmr_robot.arrays import FloatArray


def diversity(groups: Sequence[FloatArray]) -> float | None:
    """Return the root mean square distance of two motions from the same start, at equal shares of their time.

    For m curves xᵢ(s), the mean over all pairs of ‖xᵢ(s) − xⱼ(s)‖² is twice the trace of their covariance with the
    divisor m − 1; this is averaged over s and over starts.

    Parameters
    ----------
    groups : sequence of array, each of shape (m, T, d)
        The curves from each start, each at T instants of equal distance. Starts with a single one count for nothing.

    Returns
    -------
    float or None
        The distance, in the unit of positions; 0 when all are the same, None when no start has two.
    """
    squared = [
        2.0 * float(curves.var(axis=0, ddof=1).sum(axis=1).mean()) for curves in groups if len(curves) > 1
    ]
    return float(np.sqrt(np.mean(squared))) if squared else None
