"""Where a two- or three-dimensional skill lies in the robot's workspace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskFrame:
    """Pose and scale of a skill's coordinates: ``p = position + scale · axes · x``. Immutable.

    Parameters
    ----------
    position : array, shape (3,)
        World position of the skill's origin [m].
    axes : array, shape (3, d), optional
        World directions of the skill's d = 2 or 3 axes, as orthonormal columns; the world's x and
        y axes when not given.
    scale : float, default 1
        Metres of the world for one unit of the skill.

    Raises
    ------
    InputError
        When the axes are not orthonormal or the scale is not above zero.
    """

    position: FloatArray
    axes: FloatArray = None  # type: ignore[assignment]  # the world's x and y axes when not given
    scale: float = 1.0

    def __post_init__(self) -> None:
        axes = np.eye(3)[:, :2] if self.axes is None else float_array(self.axes, name="axes", shape=(3, "d"))
        with np.errstate(over="ignore", invalid="ignore"):  # far too long axes are refused all the same
            products = axes.T @ axes
        if axes.shape[1] not in (2, 3) or not np.allclose(products, np.eye(axes.shape[1]), atol=1e-6):
            raise InputError(
                f"axes {axes.tolist()} are not 2 or 3 orthonormal columns of a (3, d) matrix; "
                "expected unit directions at right angles"
            )
        object.__setattr__(self, "axes", readonly(axes))
        position = float_array(self.position, name="position", shape=(3,))
        object.__setattr__(self, "position", readonly(position))
        object.__setattr__(self, "scale", positive(self.scale, name="scale"))

    @classmethod
    def from_euler(
        cls, *, position: FloatArray, roll_pitch_yaw: FloatArray, n_dimensions: int, scale: float = 1.0
    ) -> TaskFrame:
        """Build a frame from fixed-axis angles: roll about x, then pitch about y, then yaw about z [rad].

        Raises
        ------
        InputError
            When the angles are not three finite numbers, or `n_dimensions` is not 2 or 3.
        """
        roll, pitch, yaw = float_array(roll_pitch_yaw, name="roll_pitch_yaw", shape=(3,))
        if n_dimensions not in (2, 3):
            raise InputError(f"a task frame places skills of 2 or 3 dimensions; this one has {n_dimensions}")
        rotation = _rotation(yaw, 2) @ _rotation(pitch, 1) @ _rotation(roll, 0)
        return cls(position=position, axes=rotation[:, :n_dimensions], scale=scale)

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d of the skill."""
        return int(self.axes.shape[1])

    def to_world(self, x: FloatArray) -> FloatArray:
        """Map skill coordinates, shape (..., d), to world positions [m], shape (..., 3)."""
        return self.position + self.scale * (np.asarray(x) @ self.axes.T)

    def velocity_to_world(self, velocity: FloatArray) -> FloatArray:
        """Map skill velocities, shape (..., d), to world velocities [m/s], shape (..., 3)."""
        return self.scale * (np.asarray(velocity) @ self.axes.T)

    def from_world(self, p: FloatArray) -> FloatArray:
        """Project world positions [m], shape (..., 3), on the frame; shape (..., d)."""
        return (np.asarray(p) - self.position) @ self.axes / self.scale

    def velocity_from_world(self, velocity: FloatArray) -> FloatArray:
        """Project world velocities [m/s], shape (..., 3), on the frame; shape (..., d)."""
        return np.asarray(velocity) @ self.axes / self.scale


def _rotation(angle: float, axis: int) -> FloatArray:
    """Rotation matrix about a coordinate axis, shape (3, 3)."""
    sine, cosine = np.sin(angle), np.cos(angle)
    matrix = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix[[i, j], [i, j]] = cosine
    matrix[i, j], matrix[j, i] = -sine, sine
    return matrix
