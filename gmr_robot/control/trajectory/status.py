"""How the execution of a trajectory stands."""

from __future__ import annotations

from enum import Enum


class TrajectoryStatus(Enum):
    """What became of the trajectory that was started last."""

    HOLDING = "holding"
    """None was started; the arm stands."""
    EXECUTING = "executing"
    """Under way, or at its end and not within the goal's tolerance yet."""
    SUCCEEDED = "succeeded"
    """Its last point was reached and is held."""
    CANCELLED = "cancelled"
    """It was given up on purpose; the arm stands."""
    PATH_TOLERANCE_VIOLATED = "path tolerance violated"
    """A joint was too far off; the arm stands where that was."""
    GOAL_TOLERANCE_VIOLATED = "goal tolerance violated"
    """The goal was not reached in its time; the arm stands where that was."""
    STATE_NOT_FINITE = "state not finite"
    """What was measured was no number; the arm stands where it was last commanded to be."""
