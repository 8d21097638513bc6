"""A replay, and all that was found out around it."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.simulation.diagnosis import Diagnosis
from gmr_robot.simulation.many import ManyReplays
from gmr_robot.simulation.placement import Placement, Reach
from gmr_robot.simulation.replay_result import ReplayResult


@dataclass(frozen=True, kw_only=True)
class ReachCheck:
    """Whether a whole skill, or a trajectory, fits an arm where it lies.

    Attributes
    ----------
    reach : Reach or None
        How much of the arm's abilities it takes; None where part of it is out of reach.
    obstacle : str
        What is out of reach, and what to do; empty where nothing is.
    what : str
        What was looked at, in words.
    """

    reach: Reach | None
    obstacle: str = ""
    what: str = "the whole skill"

    def describe(self) -> str:
        """Return the outcome in a sentence."""
        reach = self.reach
        if reach is None:
            return f"no: {self.obstacle}"
        if reach.touches:
            return f"within reach, but the arm touches something on the way: {reach.touches}"
        limit = f" ({reach.limited_by})" if reach.limited_by else ""
        margin = f"margin {100.0 * reach.margin:.0f} % ({reach.tightest()})"
        if reach.fits:
            return f"yes, up to {reach.speed_factor:.2g} times its speed{limit}; {margin}"
        return (
            f"at {reach.speed_factor:.2g} times its speed only{limit}; beyond that the arm is late where it moves "
            "fastest, unless replay.speed is as low"
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class ReplayOutcome:
    """A replay on the arm with its judgement.

    Attributes
    ----------
    result : ReplayResult
        The replay that is shown.
    diagnosis : Diagnosis or None
        Why it did not arrive; None where it did, or need not.
    check : ReachCheck or None
        Whether the whole skill lies in the arm's reach and limits; None in joint space.
    placement : Placement or None
        What was found, where the placement was searched.
    many : ManyReplays or None
        The same many times; None where it was asked for once.
    """

    result: ReplayResult
    diagnosis: Diagnosis | None = None
    check: ReachCheck | None = None
    placement: Placement | None = None
    many: ManyReplays | None = None
