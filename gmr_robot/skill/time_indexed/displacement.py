"""Curves that carry a motion where its tube does not reach, and that bring it to rest."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill.time_indexed.curve import Curve, curve_through

REST = 0.1
"""Share of the duration within which a motion comes to rest at its end."""


def displacement(
    nodes: FloatArray, times: FloatArray, values: FloatArray, *, start_rate: FloatArray
) -> Curve:
    """Return the curve of least acceleration through values at some times: a clamped cubic spline.

    Of all curves through the values with these rates at both ends it has the smallest ∫ ‖ÿ‖² dt (Holladay
    1957). It is zero before the first time.

    Parameters
    ----------
    nodes : ndarray, shape (M + 1,)
        Grid of the curve [s]; the first time is one of the nodes.
    times : ndarray, shape (n,)
        Increasing, at least two; the last is the end of the grid.
    values : ndarray, shape (n, d)
        Where the curve is then.
    start_rate : ndarray, shape (d,)
        Its rate at the first time; the rate at the last is zero.
    """
    if not values.any() and not start_rate.any():
        nothing = np.zeros((len(nodes), values.shape[1]))
        return curve_through(nodes, nothing, nothing)
    from scipy.interpolate import CubicSpline  # costs half a second to import

    spline = CubicSpline(times, values, bc_type=((1, start_rate), (1, np.zeros_like(start_rate))))
    begun = (nodes >= times[0] - 1e-9 * nodes[-1])[:, None]
    return curve_through(nodes, np.where(begun, spline(nodes), 0.0), np.where(begun, spline(nodes, 1), 0.0))


def rest(nodes: FloatArray, rate: FloatArray, *, after: float) -> Curve:
    """Return what a motion that ends with some rate lacks to end at rest: −v E u² (u − 1), u = (t − T + E) / E.

    It changes no position at the end and none before the window E, a tenth of the duration or what is left of
    it after the time `after` [s]. A motion straight on with rate v so gains at most v/3 and then brakes.
    """
    duration = float(nodes[-1])
    window = min(REST * duration, duration - after)
    u = np.clip((nodes - duration) / window + 1.0, 0.0, 1.0)[:, None]
    return curve_through(nodes, -rate * window * u**2 * (u - 1.0), -rate * u * (3.0 * u - 2.0))
