"""The map between the user's coordinates and those that a skill learns in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Transform:
    """skill = scale · (task − offset). Immutable.

    Task coordinates are those of the user's demonstrations, skill coordinates those that
    preprocessing leaves. Callers of a skill stay in task coordinates; the skill carries this map.

    Parameters
    ----------
    scale : float
        Skill units per task unit, above zero.
    offset : array, shape (d,)
        The point in task coordinates that is the origin of the skill's.

    Raises
    ------
    InputError
        When the scale is not a finite number above zero, or the offset not a finite vector.
    """

    scale: float
    offset: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", positive(self.scale, name="scale"))
        object.__setattr__(self, "offset", readonly(float_array(self.offset, name="offset", shape=("d",))))

    @classmethod
    def identity(cls, n_dimensions: int) -> Transform:
        """Return the transform of d dimensions that changes nothing."""
        return cls(scale=1.0, offset=np.zeros(n_dimensions))

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d."""
        return len(self.offset)

    def to_skill(self, x: ArrayLike) -> FloatArray:
        """Map positions, shape (..., d), from task to skill coordinates."""
        return self.scale * (self._points(x, "x") - self.offset)

    def to_task(self, x: ArrayLike) -> FloatArray:
        """Map positions, shape (..., d), from skill to task coordinates."""
        return self._points(x, "x") / self.scale + self.offset

    def velocity_to_skill(self, v: ArrayLike) -> FloatArray:
        """Map velocities, shape (..., d), from task to skill coordinates."""
        return self.scale * self._points(v, "v")

    def velocity_to_task(self, v: ArrayLike) -> FloatArray:
        """Map velocities, shape (..., d), from skill to task coordinates."""
        return self._points(v, "v") / self.scale

    def demonstrations_to_task(self, demonstrations: DemonstrationSet) -> DemonstrationSet:
        """Map positions and velocities of demonstrations from skill to task coordinates."""
        mapped = (
            replace(
                one,
                positions=self.to_task(one.positions),
                velocities=self.velocity_to_task(one.velocities),
            )
            for one in demonstrations
        )
        return DemonstrationSet(tuple(mapped), demonstrations.name)

    def then(self, other: Transform) -> Transform:
        """Return the composition: this transform first, the other after it.

        With s₂ (s₁ (x − o₁) − o₂) = s₁ s₂ (x − (o₁ + o₂ / s₁)).
        """
        return Transform(
            scale=self.scale * other.scale,
            offset=self.offset + self._points(other.offset, "the other transform's offset") / self.scale,
        )

    def _points(self, value: ArrayLike, name: str) -> FloatArray:
        points = np.asarray(value, dtype=np.float64)
        if points.ndim == 0 or points.shape[-1] != self.n_dimensions:
            raise InputError(f"{name} has the shape {points.shape}; expected (..., {self.n_dimensions})")
        return points
