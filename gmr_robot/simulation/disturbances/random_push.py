"""A push that comes from anywhere, at any time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances.amounts import at_least_zero
from gmr_robot.simulation.disturbances.push import Push


@dataclass(frozen=True, kw_only=True)
class RandomPush:
    """A push of known strength, whose direction and time are drawn anew for each replay.

    Parameters
    ----------
    strength : float
        Magnitude of the force [N].
    earliest, latest : float
        Between which it sets in [s].
    duration : float
        How long it lasts [s].

    Raises
    ------
    InputError
        When strength or duration are not above zero, or the times not in order.
    """

    strength: float
    earliest: float
    latest: float
    duration: float

    def __post_init__(self) -> None:
        for name in ("strength", "duration"):
            object.__setattr__(self, name, positive(getattr(self, name), name=name))
        for name in ("earliest", "latest"):
            object.__setattr__(self, name, at_least_zero(getattr(self, name), name=name, unit="s"))
        if self.latest < self.earliest:
            raise InputError(
                f"latest is {self.latest:g} s, before earliest, {self.earliest:g} s; expected it not to be"
            )

    def push(self, *, directions: FloatArray, rng: np.random.Generator) -> Push:
        """Draw a push along directions that the arm can move in, orthonormal columns, shape (3, r)."""
        drawn = rng.standard_normal(directions.shape[1])
        towards = directions @ (drawn / np.linalg.norm(drawn))
        return Push(
            force=self.strength * towards,
            start=float(rng.uniform(self.earliest, self.latest)),
            duration=self.duration,
        )
