"""Scale positions and velocities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import positive
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.demonstration.transform import Transform


@dataclass(frozen=True, kw_only=True)
class Scale(Step):
    """Multiply positions and velocities by a factor.

    A change of coordinates within the skill: its transform undoes it for callers, and `unit` goes
    on to name the unit of the task coordinates. To draw a motion larger on the arm, set the scale of
    the task frame instead.

    Parameters
    ----------
    factor : float
        Skill units per task unit, above zero.
    """

    name: ClassVar[str] = "scale"

    factor: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", positive(self.factor, name="factor of scale"))

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration, scaled."""
        return replace(
            demonstration,
            positions=self.factor * demonstration.positions,
            velocities=self.factor * demonstration.velocities,
        )

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:  # noqa: ARG002
        """Say how many samples were scaled."""
        return f"scaled {after.n_samples} samples by {self.factor:g}"

    def transform(self, demonstrations: DemonstrationSet) -> Transform:
        """Return the scaling about the origin."""
        return Transform(scale=self.factor, offset=np.zeros(demonstrations.n_dimensions))
