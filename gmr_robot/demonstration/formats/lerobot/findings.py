"""What a reader left out, kept or recovered: raised at once, or counted for the set's notes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from gmr_robot.exceptions import DemonstrationError

_MOST = 20


@dataclass(kw_only=True)
class Findings:
    """Gathers notes while a dataset is read.

    Attributes
    ----------
    recover : bool
        Whether a fault is noted instead of raised.
    faults : list of str
        What was wrong.
    tasks : Counter of str
        Episodes by what was done in them.
    own_times : int
        Episodes whose time stamps are not those of the frame rate.
    dropped : int
        Frames left out because they are not finite or go back in time.
    """

    recover: bool
    faults: list[str] = field(default_factory=list)
    tasks: Counter[str] = field(default_factory=Counter)
    own_times: int = 0
    dropped: int = 0

    def fault(self, error: DemonstrationError) -> None:
        """Note what is wrong, or raise it, saying that the rest could be read.

        Raises
        ------
        DemonstrationError
            Unless `recover`.
        """
        if not self.recover:
            raise DemonstrationError(
                f"{error}; what is intact can be read with recover (--recover)"
            ) from error
        self.faults.append(str(error))

    def notes(self, *, fps: float) -> list[str]:
        """Return what is to be known, with counts."""
        notes = [f"damaged: {fault}" for fault in self.faults[:_MOST]]
        if len(self.faults) > _MOST:
            notes.append(f"and {len(self.faults) - _MOST} more faults")
        if self.dropped:
            notes.append(f"left out {self.dropped} frame(s) that are not finite or go back in time")
        if self.own_times:
            notes.append(
                f"time stamps of {self.own_times} episode(s) do not follow the {fps:g} frames per second; "
                "kept as recorded"
            )
        if len(self.tasks) > 1:
            counts = ", ".join(f"{task!r} ({count})" for task, count in self.tasks.most_common(_MOST))
            notes.append(f"the episodes show {len(self.tasks)} tasks: {counts}")
        return notes
