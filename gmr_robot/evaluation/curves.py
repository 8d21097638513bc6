"""How far two curves lie apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, whole
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


def swept_error_area(a: ArrayLike, b: ArrayLike) -> float:
    """Return the area that the line between two points sweeps while they walk along two curves.

    The sum over t of the area of the tetragon a(t), a(t+1), b(t+1), b(t) (Khansari-Zadeh & Billard 2014,
    equation 14): half the length of the cross product of its diagonals, which is Gauss's formula in the plane
    and holds in any dimension. Corresponding points have the same index; see `along_arc` for curves that do
    not correspond.

    Parameters
    ----------
    a, b : array, shape (N, d)
        The curves.

    Returns
    -------
    float
        The area, in the squared unit of the curves.

    Raises
    ------
    InputError
        When a curve is empty or not finite, or their shapes differ.
    """
    first, second = _pair(a, b)
    if len(first) != len(second):
        raise InputError(
            f"the curves have {len(first)} and {len(second)} points; expected as many, one for each of the other"
        )
    one, other = second[1:] - first[:-1], second[:-1] - first[1:]
    along = np.einsum("td,td->t", one, other)
    squared = np.einsum("td,td->t", one, one) * np.einsum("td,td->t", other, other) - along**2
    return 0.5 * float(np.sqrt(np.maximum(squared, 0.0)).sum())


def along_arc(curve: ArrayLike, *, n_points: int) -> FloatArray:
    """Return points of a curve (N, d) at equal distances along it, shape (n_points, d); ends included.

    Raises
    ------
    InputError
        When the curve is empty or not finite, or fewer than two points are asked for.
    """
    points, _ = _pair(curve, curve)
    whole(n_points, name="n_points", at_least=2)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0.0, travelled[-1], n_points)
    return np.stack([np.interp(wanted, travelled, column) for column in points.T], axis=1)


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first = float_array(a, name="a", shape=("N", "d"))
    second = float_array(b, name="b", shape=("M", first.shape[1]))
    if first.size == 0 or second.size == 0:
        raise InputError(
            f"a curve is empty: shapes {first.shape} and {second.shape}; expected at least one point"
        )
    return first, second
