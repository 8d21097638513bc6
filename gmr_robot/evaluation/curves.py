"""How far two curves lie apart."""

from __future__ import annotations

from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.alignment import discrete_frechet, dynamic_time_warping


def dtw_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Return the dynamic-time-warping distance: the smallest sum of distances over monotone alignments.

    Parameters
    ----------
    a : array, shape (N, d)
        One curve.
    b : array, shape (M, d)
        The other.

    Returns
    -------
    float
        The raw sum, in the unit of the curves (Sakoe & Chiba 1978); it grows with the number of samples.

    Raises
    ------
    InputError
        When a curve is empty or not finite, or their dimensions differ.
    """
    return float(dynamic_time_warping(*_pair(a, b)))


def frechet_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Return the discrete Fréchet distance: the shortest leash of two walkers who never turn back.

    Parameters and errors as in `dtw_distance`; the result is in the unit of the curves (Eiter & Mannila
    1994).
    """
    return float(discrete_frechet(*_pair(a, b)))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first = float_array(a, name="a", shape=("N", "d"))
    second = float_array(b, name="b", shape=("M", first.shape[1]))
    if first.size == 0 or second.size == 0:
        raise InputError(
            f"a curve is empty: shapes {first.shape} and {second.shape}; expected at least one point"
        )
    return first, second
