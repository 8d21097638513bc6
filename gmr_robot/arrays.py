"""Array types, and the checks that the public edge runs once on every array it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmr_robot.exceptions import InputError

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]


def float_array(
    value: ArrayLike, *, name: str, shape: Sequence[int | str], finite: bool = True
) -> FloatArray:
    """Return the value as a C-contiguous float64 array of the expected shape.

    Parameters
    ----------
    value : array_like
        Numbers: integers, booleans and floats of any width are converted.
    name : str
        What the array is called in error messages.
    shape : sequence of int or str
        The expected shape; an integer is an exact length, a string names a free one.
    finite : bool, default True
        Whether NaN and infinity are refused.

    Returns
    -------
    ndarray of float64
        The value itself where it already is such an array; never written to.

    Raises
    ------
    InputError
        When the value is not numeric, has another shape, or holds a NaN or an infinity; the
        message names the first such cell.
    """
    array = _numeric(value, name)
    _check_shape(array, name, shape)
    result = np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)
    if finite and not np.isfinite(result).all():
        cell = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        where = f"[{', '.join(map(str, cell))}]" if cell else ""
        raise InputError(f"{name}{where} is {result[cell]}; expected finite numbers")
    return result


def readonly(array: NDArray[np.floating]) -> FloatArray:
    """Return a C-contiguous copy that cannot be written to."""
    copy = np.array(array, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy


def positive(value: float, *, name: str) -> float:
    """Return the value as a float, refusing what is not a finite number above zero."""
    number = _number(value, name)
    if not (np.isfinite(number) and number > 0.0):
        raise InputError(f"{name} is {number}; expected a finite number above zero")
    return number


def fraction(value: float, *, name: str) -> float:
    """Return the value as a float, refusing what does not lie in [0, 1]."""
    number = _number(value, name)
    if not 0.0 <= number <= 1.0:
        raise InputError(f"{name} is {number}; expected a number from 0 to 1")
    return number


def whole(value: int, *, name: str, at_least: int) -> int:
    """Return the value as an int, refusing what is not a whole number or is too small."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise InputError(f"{name} is {value!r}; expected a whole number")
    if value < at_least:
        raise InputError(f"{name} is {value}; expected at least {at_least}")
    return int(value)


def _number(value: float, name: str) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputError(f"{name} is {value!r}; expected a number")
    try:
        return float(value)
    except OverflowError as error:
        raise InputError(f"{name} is an integer beyond 1.8e308; expected a number") from error


def _numeric(value: ArrayLike, name: str) -> NDArray[np.generic]:
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise InputError(f"{name} has masked entries; fill them (with NaN where missing values are allowed)")
    try:
        array = np.asarray(value)
    except ValueError as error:  # ragged nested sequences
        raise InputError(f"{name} is not a rectangular array: {error}") from error
    if array.dtype.kind not in "fiub":
        raise InputError(f"{name} has the type {array.dtype}; expected real numbers")
    return array


def _check_shape(array: NDArray[np.generic], name: str, shape: Sequence[int | str]) -> None:
    fits = array.ndim == len(shape) and all(
        isinstance(wanted, str) or length == wanted for length, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        expected = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
        raise InputError(f"{name} has the shape {array.shape}; expected {expected}")
