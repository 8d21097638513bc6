"""Join topics by time: one is the clock, the others are interpolated to its times.

Between two samples of the other topic values are interpolated linearly (quaternions along the shorter way,
normalised). Where these lie further apart than five periods of that topic, there is no value between them. At its
ends a topic that nobody asked for by name is held for as long, so that it need not be left out.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray

MOST_PERIODS = 5
"""How many (median) periods of a topic its neighbouring samples may be apart."""


def covered(times: IntArray, known: IntArray, *, held: bool) -> BoolArray:
    """Tell at which times a topic has a value.

    Parameters
    ----------
    times : array of int, shape (T,)
        The clock's [ns].
    known : array of int, shape (n,)
        The topic's [ns], increasing.
    held : bool
        Whether its first and last value are held for a while.
    """
    if len(known) < 2:
        return np.isin(times, known)
    reach = MOST_PERIODS * float(np.median(np.diff(known)))
    after = np.clip(np.searchsorted(known, times), 1, len(known) - 1)
    before = known[after - 1]
    inside = (times >= before) & (times <= known[after])
    gap = np.where(inside, known[after] - before, np.maximum(before - times, times - known[after]))
    exact = (times == before) | (times == known[after])
    close: BoolArray = ((gap <= reach) & (inside | held)) | exact
    return close


def sampled(times: IntArray, known: IntArray, *, values: FloatArray, quaternions: bool = False) -> FloatArray:
    """Return a topic's values at the clock's times, shape (T, c).

    Parameters
    ----------
    times : array of int, shape (T,)
        The clock's [ns].
    known : array of int, shape (n,)
        The topic's [ns], increasing.
    values : array, shape (n, c)
        The topic's values.
    quaternions : bool, default False
        Whether the values are quaternions.
    """
    if np.array_equal(times, known):
        return values
    if quaternions:
        values = _continuous(values)
    start = known[0]
    result = np.stack(
        [np.interp((times - start) / 1e9, (known - start) / 1e9, column) for column in values.T], axis=1
    )
    if quaternions:
        length = np.linalg.norm(result, axis=1, keepdims=True)
        result /= np.where(length > 0.0, length, 1.0)
    return result


def _continuous(quaternions: FloatArray) -> FloatArray:
    """Turn signs (q and -q are one rotation) so that neighbours lie close."""
    flips = np.einsum("ij,ij->i", quaternions[1:], quaternions[:-1]) < 0.0
    signs = np.concatenate([[1.0], np.where(np.cumsum(flips) % 2 == 1, -1.0, 1.0)])
    continuous: FloatArray = quaternions * signs[:, np.newaxis]
    return continuous
