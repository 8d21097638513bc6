"""A scripted push."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.simulation.disturbances.amounts import at_least_zero


@dataclass(frozen=True, eq=False, kw_only=True)
class Push:
    """A constant force on the end effector for an interval of time.

    Parameters
    ----------
    force : array, shape (3,)
        Force along the world's axes [N].
    start : float
        When it sets in [s].
    duration : float
        How long it lasts [s].

    Raises
    ------
    InputError
        When the force is not three finite numbers, the start is negative, or the duration not above zero.
    """

    force: FloatArray
    start: float
    duration: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "force", readonly(float_array(self.force, name="force", shape=(3,))))
        object.__setattr__(self, "start", at_least_zero(self.start, name="start", unit="s"))
        object.__setattr__(self, "duration", positive(self.duration, name="duration"))

    def acts_at(self, t: float) -> bool:
        """Whether the push acts at time t [s]."""
        return self.start <= t < self.start + self.duration


def force_at(pushes: Iterable[Push], t: float) -> FloatArray | None:
    """Return the sum of the pushes that act at time t [s], shape (3,) [N]; None when none does."""
    acting = [push.force for push in pushes if push.acts_at(t)]
    return np.sum(acting, axis=0) if acting else None
