"""From a velocity field and the laps it was learned from to a skill that goes round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.skill.periodic.attraction import Attraction
from gmr_robot.skill.periodic.memory import learn_memory

if TYPE_CHECKING:
    from gmr_robot.skill.skill import Skill


def with_rhythm(skill: Skill, laps: DemonstrationSet) -> Skill:
    """Return a skill with the memory and the attraction of its laps, which are in skill coordinates."""
    memory = learn_memory(
        [skill.mixture.responsibilities(np.hstack([one.positions, one.velocities])) for one in laps],
        [np.gradient(one.times) for one in laps],
    )
    attraction = Attraction.of_demonstrations(
        laps.positions, laps.velocities, duration=skill.training.duration
    )
    return replace(skill, memory=memory, attraction=attraction)
