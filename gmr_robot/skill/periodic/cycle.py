"""Whether demonstrations are laps: each ends where it starts."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import DemonstrationError

WIDEST_GAP = 0.15
"""Largest distance from the end of a lap to its start, as a share of the motion's extent."""


def check_closed(demonstrations: DemonstrationSet) -> None:
    """Make sure that every demonstration is a lap.

    Raises
    ------
    DemonstrationError
        When they do not move, or one ends too far from its own start; the message names the widest gap.
    """
    extent = demonstrations.extent
    if not extent > 0.0:
        raise DemonstrationError("the demonstrations do not move, so there is nothing to learn from them")
    gaps = np.linalg.norm(demonstrations.ends - demonstrations.starts, axis=1)
    widest = int(gaps.argmax())
    if gaps[widest] > WIDEST_GAP * extent:
        source = demonstrations[widest].source
        raise DemonstrationError(
            f"demonstration {widest}{f' ({source})' if source else ''} is not a lap: it ends {gaps[widest]:.3g} "
            f"{demonstrations.unit} from its start, {gaps[widest] / extent:.0%} of the motion's extent; expected at "
            f"most {WIDEST_GAP:.0%}. Cut recordings so that each is one round that ends where it began; a motion "
            "that ends elsewhere is learned with motion: goal_directed"
        )
