"""How smooth a motion is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError


def log_dimensionless_jerk(times: ArrayLike, velocities: ArrayLike) -> float:
    """Return how smooth a motion is: −ln(D³ / v²_max · ∫ ‖jerk‖² dt), the higher the smoother.

    D is the duration and v_max the peak speed, so neither the motion's duration nor its size matters (Hogan &
    Sternad 2009; the logarithm by Balasubramanian, Melendez-Calderon & Burdet 2012). A reach with minimal jerk
    has −5.32. The jerk is the second difference of the velocities, which sees chatter from one sample to the
    next as well.

    Parameters
    ----------
    times : array, shape (T,)
        Strictly increasing [s].
    velocities : array, shape (T, d)
        Velocities at these times.

    Returns
    -------
    float
        The smoothness; infinity for a motion of constant velocity, and one at rest.

    Raises
    ------
    InputError
        When there are less than three samples, a number is not finite, or times do not increase.
    """
    t = float_array(times, name="times", shape=("T",))
    v = float_array(velocities, name="velocities", shape=(len(t), "d"))
    steps = np.diff(t)
    if len(t) < 3 or not (steps > 0.0).all():
        raise InputError(
            f"{len(t)} sample(s), shortest step {steps.min(initial=np.inf):g} s; expected at least three samples "
            "at times that increase"
        )
    around = 0.5 * (steps[1:] + steps[:-1])[:, None]
    jerk = np.diff(np.diff(v, axis=0) / steps[:, None], axis=0) / around
    peak = float(np.max(np.sum(v**2, axis=1)))
    total = float(np.sum(jerk**2 * around))
    if total == 0.0 or peak == 0.0:
        return float("inf")
    return -float(3.0 * np.log(t[-1] - t[0]) + np.log(total) - np.log(peak))


def mean_smoothness(motions: Sequence[tuple[FloatArray, FloatArray]]) -> float:
    """Return the mean smoothness of motions, each as times and velocities; NaN when all are too short for one."""
    values = [log_dimensionless_jerk(times, velocities) for times, velocities in motions if len(times) > 2]
    return float(np.mean(values)) if values else float("nan")
