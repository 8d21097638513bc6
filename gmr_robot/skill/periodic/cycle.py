"""Whether demonstrations are laps: each ends where it starts."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import InputError

WIDEST_GAP = 0.15
"""Largest distance from end to start, as a share of the motion's bounding box (its diagonal)."""


def check_closed(demonstrations: DemonstrationSet) -> None:
    """Make sure that every demonstration is a lap.

    Raises
    ------
    InputError
        When one ends too far from its own start; the message names the widest gap.
    """
    gaps = np.linalg.norm(demonstrations.ends - demonstrations.starts, axis=1)
    size = float(np.linalg.norm(np.ptp(demonstrations.positions, axis=0)))
    widest = int(gaps.argmax())
    if gaps[widest] > WIDEST_GAP * size:
        raise InputError(
            f"demonstration {widest} ends {gaps[widest]:.3g} from its start, {gaps[widest] / size:.0%} of the "
            f"motion's size {size:.3g} (after preprocessing); a periodic motion needs demonstrations of one lap "
            f"each, closed to {WIDEST_GAP:.0%}: cut the recording into laps, or learn it as a goal_directed motion"
        )
