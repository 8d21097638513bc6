"""A convex Lyapunov function, which says at every position how far the motion still has to go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class LyapunovFunction:
    """V(x) = xᵀPx + Σₗ max(0, aₗᵀx − bₗ)², x relative to the goal. Immutable.

    With P ≻ 0 and bₗ ≥ 0 it is convex, V(0) = 0 is its only minimum, and xᵀ∇V ≥ 2V. A sum of asymmetric
    quadratic functions (Khansari-Zadeh & Billard 2014, eq. 12) whose Pₗ = aₗaₗᵀ ⪰ 0.

    Attributes
    ----------
    quadratic : ndarray, shape (d, d)
        P.
    directions : ndarray, shape (L, d)
        aₗ.
    offsets : ndarray, shape (L,)
        bₗ.

    Raises
    ------
    InputError
        When P is not symmetric and positive definite, or an offset is negative: the algebra that
        convergence rests on.
    """

    quadratic: FloatArray
    directions: FloatArray
    offsets: FloatArray

    def __post_init__(self) -> None:
        quadratic = float_array(self.quadratic, name="quadratic", shape=("d", "d"))
        d = len(quadratic)
        if quadratic.shape != (d, d) or not np.array_equal(quadratic, quadratic.T):
            raise InputError("the quadratic of a Lyapunov function is not a symmetric matrix")
        directions = float_array(self.directions, name="directions", shape=("L", d))
        offsets = float_array(self.offsets, name="offsets", shape=(len(directions),))
        for name, array in (("quadratic", quadratic), ("directions", directions), ("offsets", offsets)):
            object.__setattr__(self, name, readonly(array))
        if not self.smallest_curvature > 0.0:
            raise InputError(
                f"the quadratic of a Lyapunov function has the smallest eigenvalue {self.smallest_curvature:g}; "
                "expected above zero"
            )
        if (offsets < 0.0).any():
            raise InputError(
                f"offset {int(offsets.argmin())} of a Lyapunov function is {offsets.min():g}; "
                "expected at least zero"
            )

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d."""
        return len(self.quadratic)

    @cached_property
    def smallest_curvature(self) -> float:
        """Smallest eigenvalue of P: V(x) ≥ this · ‖x‖²."""
        return float(np.linalg.eigvalsh(self.quadratic)[0])

    def value(self, x: ArrayLike) -> FloatArray:
        """Return V at positions relative to the goal, shape (N, d); shape (N,)."""
        points = float_array(x, name="x", shape=("N", self.n_dimensions))
        hinges = np.maximum(points @ self.directions.T - self.offsets, 0.0)
        values: FloatArray = np.einsum("ni,ij,nj->n", points, self.quadratic, points)
        values += (hinges**2).sum(axis=1)
        return values

    def gradient(self, x: ArrayLike) -> FloatArray:
        """Return ∇V at positions relative to the goal, shape (N, d); shape (N, d)."""
        points = float_array(x, name="x", shape=("N", self.n_dimensions))
        hinges = np.maximum(points @ self.directions.T - self.offsets, 0.0)
        return 2.0 * (points @ self.quadratic + hinges @ self.directions)

    def stretched(self, scale: float) -> LyapunovFunction:
        """Return the function of positions that are given in another unit: V'(x) = V(x / scale)."""
        return LyapunovFunction(
            quadratic=self.quadratic / scale**2, directions=self.directions / scale, offsets=self.offsets
        )
