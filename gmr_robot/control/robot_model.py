"""What a controller needs of a robot."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray


class EndEffectorPose(Protocol):
    """Where the end effector is in the world."""

    @property
    def position(self) -> FloatArray:
        """World position [m], shape (3,)."""
        ...

    @property
    def rotation(self) -> FloatArray:
        """World directions of its axes, as columns, shape (3, 3)."""
        ...


class RobotModel(Protocol):
    """The dynamics of an arm with n joints: M(q) q̈ + h(q, q̇) = τ."""

    @property
    def n_joints(self) -> int:
        """Number of joints n."""
        ...

    @property
    def directions(self) -> FloatArray:
        """Orthonormal world directions that the end effector can move along, as columns, shape (3, r)."""
        ...

    def forward(self, q: ArrayLike) -> EndEffectorPose:
        """Return the end effector's pose in the world."""
        ...

    def jacobian(self, q: ArrayLike) -> FloatArray:
        """Return the end effector's Jacobian along the world's axes, shape (6, n): linear, then angular."""
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

    def coriolis_forces(self, q: ArrayLike, velocity: ArrayLike, *, along: ArrayLike) -> FloatArray:
        """Return C(q, q̇) v [N m] for v `along` which it is asked, shape (n,); Ṁ − 2 C is skew-symmetric."""
        ...
