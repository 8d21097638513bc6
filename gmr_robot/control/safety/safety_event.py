"""What the safety chain did during a motion, as intervals of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray

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
    events = []
    for kind in Intervention:
        ticks = np.flatnonzero(interventions & kind)
        if len(ticks) == 0:
            continue
        breaks = np.flatnonzero(np.diff(times[ticks]) > GAP * (1.0 + 1e-9))
        firsts, lasts = np.r_[0, breaks + 1], np.r_[breaks, len(ticks) - 1]
        events += [
            SafetyEvent(kind=kind, start=float(times[ticks[a]]), end=float(times[ticks[b]]))
            for a, b in zip(firsts, lasts, strict=True)
        ]
    return tuple(sorted(events, key=lambda event: (event.start, event.kind)))
