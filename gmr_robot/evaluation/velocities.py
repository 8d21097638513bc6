"""How well predicted velocities agree with demonstrated ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError


def velocity_rmse(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Return the velocity error: mean over samples of √(mean over dimensions of e²).

    Parameters
    ----------
    predicted, actual : array, shape (N, d)
        Velocities, in the same unit.

    Returns
    -------
    float
        The error, in that unit (Figueroa & Billard 2018, the definition that their published code computes).

    Raises
    ------
    InputError
        When the shapes differ, there is no sample, or a number is not finite.
    """
    p, a = _pair(predicted, actual)
    return float(np.mean(np.sqrt(np.mean((p - a) ** 2, axis=1))))


def direction_error(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Return the mean of |1 − cos ∠(predicted, actual)|, from 0 (all aligned) to 2 (all opposite).

    Where one of the two is zero there is no angle; such a sample counts 0, as in the published code of
    Figueroa & Billard 2018.

    Parameters
    ----------
    predicted, actual : array, shape (N, d)
        Velocities, in the same unit.

    Raises
    ------
    InputError
        When the shapes differ, there is no sample, or a number is not finite.
    """
    p, a = _pair(predicted, actual)
    lengths = np.linalg.norm(p, axis=1) * np.linalg.norm(a, axis=1)
    moving = lengths > 0.0
    cosines = np.einsum("nd,nd->n", p[moving], a[moving]) / lengths[moving]
    return float(np.abs(1.0 - cosines).sum() / len(p))


def _pair(predicted: ArrayLike, actual: ArrayLike) -> tuple[FloatArray, FloatArray]:
    a = float_array(actual, name="actual", shape=("N", "d"))
    p = float_array(predicted, name="predicted", shape=a.shape)
    if a.size == 0:
        raise InputError("there are no velocities to compare; expected at least one sample")
    return p, a
