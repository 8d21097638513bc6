"""What a replay follows, tick by tick."""

from __future__ import annotations

from typing import Literal, Protocol

from gmr_robot.arrays import FloatArray
from gmr_robot.control import StopReason


class Motion(Protocol):
    """What a replay follows."""

    @property
    def mode(self) -> Literal["track", "closed_loop"]:
        """The name of this kind of replay."""
        ...

    @property
    def space(self) -> Literal["task", "joint"]:
        """Whether it speaks of the end effector's position or of joint positions."""
        ...

    @property
    def joint_goal(self) -> FloatArray | None:
        """Where the joints are to end [rad], shape (n,); None in task space."""
        ...

    @property
    def max_ticks(self) -> int:
        """The most ticks that it takes."""
        ...

    @property
    def goal(self) -> FloatArray:
        """World position where it is to end [m], shape (3,)."""
        ...

    def goals(self, times: FloatArray) -> FloatArray:
        """Return where the goal was at times of the replay so far [m]: times (T,) [s] -> (T, 3)."""
        ...

    @property
    def speed(self) -> float:
        """Share of its own speed at which it is run."""
        ...

    @property
    def intervention(self) -> int:
        """What limits of the end effector changed at the last call of `target`, a sum of `Intervention`."""
        ...

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray | StopReason:
        """Return where the reference shall be a tick from now, or why the arm must stop.

        Positions are those of the end effector [m], shape (3,), or of the joints [rad], shape (n,), by `space`.

        Parameters
        ----------
        tick : int
            Number of the tick, from 0.
        measured, reference : array, shape (3,) or (n,)
            Where the arm and its reference are now.
        """
        ...

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        """Return where the end effector was commanded to be at this tick [m], shape (3,)."""
        ...

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        """Return why the replay ends at this tick; None when it goes on."""
        ...
