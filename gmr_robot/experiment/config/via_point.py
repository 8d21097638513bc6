"""Where a motion shall pass."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from gmr_robot.experiment.config.section import Section
from gmr_robot.skill import ViaPoint

Point = Annotated[tuple[float, ...], Field(min_length=1)]


class ViaPointConfig(Section):
    """A position that a motion in time shall pass."""

    t: Annotated[float, Field(ge=0.0)]
    """When, in the time of the motion at its demonstrated speed [s]."""

    x: Point
    """Where, one number a dimension [unit of the demonstrations]."""

    tolerance: Annotated[float, Field(ge=0.0)] = 0.0
    """How closely: a standard deviation [unit of the demonstrations]; 0 for exactly."""

    def build(self) -> ViaPoint:
        """Return the via-point."""
        return ViaPoint(t=self.t, x=np.array(self.x), tolerance=self.tolerance)
