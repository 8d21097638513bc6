"""From axes to a quaternion."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray


def quaternion_of(axes: FloatArray) -> FloatArray:
    """Return the unit quaternion, w first, of a rotation matrix (3, 3) (Shepperd 1978)."""
    trace = np.trace(axes)
    squares = np.array([1.0 + trace, *(1.0 + 2.0 * np.diag(axes) - trace)])
    largest = int(squares.argmax())
    x, y, z = axes[2, 1] - axes[1, 2], axes[0, 2] - axes[2, 0], axes[1, 0] - axes[0, 1]
    a, b, c = axes[0, 1] + axes[1, 0], axes[0, 2] + axes[2, 0], axes[1, 2] + axes[2, 1]
    rows = np.array(
        [
            [squares[0], x, y, z],
            [x, squares[1], a, b],
            [y, a, squares[2], c],
            [z, b, c, squares[3]],
        ]
    )
    return np.asarray(rows[largest] / np.linalg.norm(rows[largest]))
