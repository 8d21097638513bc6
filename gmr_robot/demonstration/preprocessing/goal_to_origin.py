"""Put the goal at the origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.demonstration.transform import Transform


@dataclass(frozen=True, kw_only=True)
class GoalToOrigin(Step):
    """Shift each demonstration so that its own last position is the origin.

    Demonstrations that end in slightly different places so share one goal. Back in task
    coordinates that goal is the mean of the recorded ends, which the transform keeps; held-out
    demonstrations are shifted by their own ends too, and so compared as if they had ended there.
    """

    name: ClassVar[str] = "goal_to_origin"

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration, ending at the origin."""
        return replace(demonstration, positions=demonstration.positions - demonstration.end)

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say how far apart the ends lay."""
        farthest = np.linalg.norm(before.ends - before.ends.mean(axis=0), axis=1).max()
        percent = 100.0 * farthest / (before.extent or 1.0)
        return (
            f"shifted {after.n_samples} samples; the ends lay within {percent:.2g} % "
            "of the motion's extent of their mean"
        )

    def transform(self, demonstrations: DemonstrationSet) -> Transform:
        """Return the shift of the mean end to the origin."""
        return Transform(scale=1.0, offset=demonstrations.ends.mean(axis=0))
