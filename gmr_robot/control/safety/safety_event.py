"""What the safety chain did during a motion, as intervals of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray

GAP = 0.1
"""Interventions of one kind less than this apart are one event [s]."""


class Intervention(IntFlag):
    """What the chain changed at a tick; several may be."""

    SPEED = 1
    """Speed or acceleration of the end effector were limited."""

    BOX = 2
    """It was slowed down before a wall of the workspace box."""

    REGION = 4
    """It was slowed down outside of the known region."""

    JOINTS = 8
    """The joint filter held the command back: the reference asks for more than the joints may."""

    TORQUE = 16
    """A torque was cut."""

    TORQUE_RATE = 32
    """A torque was kept from changing faster than it may."""

    STOP = 64
    """A stop was in force."""


DESCRIPTIONS = {
    Intervention.SPEED: "end effector's speed or acceleration limited",
    Intervention.BOX: "slowed down before a wall of the workspace box",
    Intervention.REGION: "slowed down outside the known region",
    Intervention.JOINTS: "command held back by joint limits",
    Intervention.TORQUE: "torque cut",
    Intervention.TORQUE_RATE: "change of torque limited",
    Intervention.STOP: "stop",
}
"""What people call them."""


@dataclass(frozen=True, kw_only=True)
class SafetyEvent:
    """An intervention of the safety chain that lasted.

    Parameters
    ----------
    kind : Intervention
        Which.
    start, end : float
        The first and the last of its ticks [s].
    """

    kind: Intervention
    start: float
    end: float

    @property
    def description(self) -> str:
        """What it was, in words."""
        return DESCRIPTIONS[self.kind]


def safety_events(times: FloatArray, interventions: IntArray) -> tuple[SafetyEvent, ...]:
    """Return the events of a motion, the earliest first.

    Parameters
    ----------
    times : array, shape (T,)
        The control ticks [s].
    interventions : array of int, shape (T,)
        At each tick, a sum of `Intervention`.
    """
    events = [
        SafetyEvent(kind=kind, start=start, end=end)
        for kind in Intervention
        for start, end in spans(times, (interventions & kind) != 0)
    ]
    return tuple(sorted(events, key=lambda event: (event.start, event.kind)))


def spans(times: FloatArray, active: BoolArray) -> list[tuple[float, float]]:
    """Return the first and the last moment [s] of each stretch of ticks at which something was so.

    Parameters
    ----------
    times : array, shape (T,)
        The control ticks [s].
    active : array of bool, shape (T,)
        Whether it was, at each tick; breaks shorter than `GAP` do not count.
    """
    moments = times[np.asarray(active)]
    if len(moments) == 0:
        return []
    breaks = np.flatnonzero(np.diff(moments) > GAP * (1.0 + 1e-9))
    firsts, lasts = np.r_[0, breaks + 1], np.r_[breaks, len(moments) - 1]
    return [(float(moments[a]), float(moments[b])) for a, b in zip(firsts, lasts, strict=True)]
