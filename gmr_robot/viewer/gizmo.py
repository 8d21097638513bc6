"""How a gizmo, by which something is dragged, is turned."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from gmr_robot.arrays import FloatArray


def gizmo_quaternion(axes: FloatArray) -> FloatArray:
    """Return the orientation (w, x, y, z) of a gizmo with these first two axes, orthonormal, shape (3, 2 or 3)."""
    first, second = axes[:, 0], axes[:, 1]
    turn = Rotation.from_matrix(np.column_stack([first, second, np.cross(first, second)]))
    quaternion: FloatArray = turn.as_quat(scalar_first=True)
    return quaternion
