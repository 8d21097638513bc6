"""Crop the still ends of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import fraction
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.exceptions import DemonstrationError, InputError


@dataclass(frozen=True, kw_only=True)
class CropIdle(Step):
    """Drop the samples before the motion begins and after it ends.

    A sample is still when its speed is below `speed` times the peak speed of its demonstration.
    One still sample is kept at each end, so that the motion begins and ends at rest; pauses within
    the motion stay. Time stamps stay as recorded. Noise counts as speed: smooth noisy recordings
    first.

    Parameters
    ----------
    speed : float, default 0.02
        Threshold as a fraction of the peak speed, above 0 and below 1.
    """

    name: ClassVar[str] = "crop_idle"

    speed: float = 0.02

    def __post_init__(self) -> None:
        threshold = fraction(self.speed, name="speed of crop_idle")
        if threshold in (0.0, 1.0):
            raise InputError(
                f"speed of crop_idle is {threshold:g}; expected a fraction of the peak speed "
                "above 0 and below 1, for example 0.02"
            )
        object.__setattr__(self, "speed", threshold)

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration from the last still sample before the motion to the first after it."""
        # The largest component is taken out before squaring: no unit over- or underflows.
        largest = np.abs(demonstration.velocities).max()
        if largest == 0.0:
            raise DemonstrationError(
                f"{demonstration.where}every velocity is zero, so crop_idle leaves nothing; "
                "drop this demonstration"
            )
        speeds = np.linalg.norm(demonstration.velocities / largest, axis=1)
        moving = np.flatnonzero(speeds >= self.speed * speeds.max())
        return demonstration.samples(slice(max(moving[0] - 1, 0), moving[-1] + 2))

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say how many samples went at each end."""
        pairs = list(zip(before, after, strict=True))
        starts = sum(int(np.searchsorted(old.times, new.times[0])) for old, new in pairs)
        ends = sum(len(old) - 1 - int(np.searchsorted(old.times, new.times[-1])) for old, new in pairs)
        return f"dropped {starts + ends} samples: {starts} before the motion, {ends} after it"
