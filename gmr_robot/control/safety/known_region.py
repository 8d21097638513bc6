"""How fast a robot may move where nothing was demonstrated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gmr_robot.arrays import positive
from gmr_robot.exceptions import UnknownNameError

SLOWEST = 0.1
"""Least share of its velocity that a certified skill keeps far outside, so that it does come back."""

OUTSIDE = ("slow", "stop")


@dataclass(frozen=True, kw_only=True)
class KnownRegion:
    """The region around what was demonstrated.

    Parameters
    ----------
    distance : float
        Its border: the Mahalanobis distance from the nearest component.
    outside : "slow" or "stop"
        What happens beyond: a skill that is certified to come back goes on, the slower the farther away; any
        other stops.

    Raises
    ------
    InputError
        When the distance is not above zero, or `outside` is neither.
    """

    distance: float
    outside: Literal["slow", "stop"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "distance", positive(self.distance, name="distance"))
        if self.outside not in OUTSIDE:
            raise UnknownNameError("behaviour outside the known region", self.outside, OUTSIDE)

    def pace(self, distance: float) -> float:
        """Return the share of the wanted velocity at a distance: 1 inside; 0 where the robot is to stop."""
        if distance <= self.distance:
            return 1.0
        if self.outside == "stop" or not distance < float("inf"):
            return 0.0
        return max(SLOWEST, self.distance / distance)
