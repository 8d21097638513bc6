"""What a control loop needs of a skill."""

from __future__ import annotations

from typing import Protocol

from gmr_robot.arrays import FloatArray


class Novelty(Protocol):
    """How far a position lies from what was demonstrated."""

    @property
    def distance(self) -> float:
        """Mahalanobis distance to the nearest of the skill's components."""
        ...

    @property
    def confidence(self) -> float:
        """Confidence level of the region whose border passes through the position, 0 to 1."""
        ...


class Policy(Protocol):
    """A velocity for every position, in the coordinates and unit of the skill's demonstrations.

    `reset` is called once before a motion, `step` once every control tick with the measured position.
    """

    @property
    def goal(self) -> FloatArray:
        """Where the motion shall end, shape (d,); it may change during a motion."""
        ...

    @property
    def complete(self) -> bool:
        """Whether being at the goal means to have arrived; not so while a motion in time is under way."""
        ...

    def reset(self, t: float, x: FloatArray) -> None:
        """Start a motion at time t [s] from position x, shape (d,)."""
        ...

    def step(self, t: float, x: FloatArray, *, out: FloatArray | None = None) -> FloatArray:
        """Return the velocity wanted at time t [s] and position x, both shape (d,); in `out` where that is given."""
        ...

    def novelty(self, x: FloatArray) -> Novelty:
        """Return how far position x, shape (d,), lies from what was demonstrated."""
        ...
