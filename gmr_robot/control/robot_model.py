"""What a controller needs of a robot."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray


class RobotModel(Protocol):
    """The dynamics of an arm with n joints: M(q) q̈ + h(q, q̇) = τ."""

    @property
    def n_joints(self) -> int:
        """Number of joints n."""
        ...

    def mass_matrix(self, q: ArrayLike) -> FloatArray:
        """Return M(q) [kg m²], shape (n, n)."""
        ...

    def bias_forces(self, q: ArrayLike, velocity: ArrayLike) -> FloatArray:
        """Return h(q, q̇) [N m], shape (n,)."""
        ...

    def inverse_dynamics(self, q: ArrayLike, velocity: ArrayLike, *, acceleration: ArrayLike) -> FloatArray:
        """Return M(q) q̈ + h(q, q̇) [N m], shape (n,)."""
        ...
