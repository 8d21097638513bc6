"""How well predicted velocities agree with demonstrated ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError

SEDS_DIRECTION, SEDS_MAGNITUDE = 0.6, 0.4
"""Weights r and q of the SEDS error."""

SEDS_EPSILON = 1e-4
"""What keeps its denominators from zero, as a share of the mean squared speed."""


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


def seds_error(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Return the SEDS error: direction and magnitude in one number, 0 for a perfect field.

    The mean over samples of √(r (1 − ẋᵀv / (‖ẋ‖‖v‖ + ε))² + q ‖ẋ − v‖² / (‖ẋ‖² + ε)), with the demonstrated
    velocity ẋ, the predicted one v, r = 0.6 and q = 0.4 (Khansari-Zadeh & Billard 2011, section VI). The paper
    says of ε that it is small and positive; here it is 1e-4 times the mean of ‖ẋ‖², so that units do not matter.

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
    squared = np.einsum("nd,nd->n", a, a)
    epsilon = SEDS_EPSILON * squared.mean() or 1.0  # nothing moves: any will do
    lengths = np.linalg.norm(p, axis=1) * np.sqrt(squared)
    turned = 1.0 - np.einsum("nd,nd->n", p, a) / (lengths + epsilon)
    away = np.einsum("nd,nd->n", p - a, p - a) / (squared + epsilon)
    return float(np.mean(np.sqrt(SEDS_DIRECTION * turned**2 + SEDS_MAGNITUDE * away)))


def mean_correction(corrected: ArrayLike, plain: ArrayLike) -> float:
    """Return the share of the speed that a correction changes: mean ‖corrected − plain‖ over mean ‖plain‖.

    0 when nothing is changed; 1 when as much is changed as there was. Figures for stability mean little
    without it: a field that is changed enough is stable, whatever was learned.

    Parameters
    ----------
    corrected, plain : array, shape (N, d)
        Velocities at the same positions, in the same unit.

    Raises
    ------
    InputError
        When the shapes differ, there is no sample, a number is not finite, or the plain field stands still.
    """
    c, p = _pair(corrected, plain)
    speed = float(np.linalg.norm(p, axis=1).mean())
    if speed == 0.0:
        raise InputError("the plain velocities are all zero; a correction has no share of them")
    return float(np.linalg.norm(c - p, axis=1).mean()) / speed


def _pair(predicted: ArrayLike, actual: ArrayLike) -> tuple[FloatArray, FloatArray]:
    a = float_array(actual, name="actual", shape=("N", "d"))
    p = float_array(predicted, name="predicted", shape=a.shape)
    if a.size == 0:
        raise InputError("there are no velocities to compare; expected at least one sample")
    return p, a
