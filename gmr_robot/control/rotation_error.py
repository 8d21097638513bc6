"""From one orientation to another: axis and angle."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray


def rotation_error(wanted: FloatArray, present: FloatArray) -> FloatArray:
    """Return the rotation vector θ u, along the world's axes, that turns `present` into `wanted`, shape (3,) [rad].

    k θ u is the torque of the potential ½ k θ², since u · ω is the rate of θ (Bullo & Murray 1999). Rotations
    (3, 3), as columns of axes; at half a turn either sense would do, and one is taken.
    """
    turn = wanted @ present.T
    twice_sine = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    sine, cosine = 0.5 * float(np.sqrt(twice_sine @ twice_sine)), 0.5 * (float(np.trace(turn)) - 1.0)
    angle = float(np.arctan2(sine, cosine))
    if sine > 1e-6:
        return np.asarray(twice_sine * (0.5 * angle / sine))
    if cosine > 0.0:
        return 0.5 * twice_sine
    # half a turn: turn + 1 = 2 u uᵀ, whose largest column is along u
    columns = turn + np.eye(3)
    axis = columns[:, int(np.argmax(np.diagonal(columns)))]
    return np.asarray(angle * axis / np.linalg.norm(axis))
