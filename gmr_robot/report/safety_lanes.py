"""What the safety chain did over time: a lane for each of its links, and for each bound that a joint stood at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import BoolArray
from gmr_robot.control import Intervention, spans

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult

AT_BOUND = 1e-6
"""Share of a bound, or of a range, within which a joint stands at it."""

LINKS = {
    Intervention.REGION: "known region",
    Intervention.SPEED: "speed, acceleration",
    Intervention.BOX: "workspace box",
    Intervention.JOINTS: "joint filter",
    Intervention.TORQUE: "torque",
    Intervention.TORQUE_RATE: "torque rate",
    Intervention.STOP: "stop",
}
"""The links in the order of the chain, and what they are called in a picture."""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """When something was so.

    Attributes
    ----------
    label : str
        What.
    spans : tuple of (float, float)
        From when to when [s].
    seconds : float
        How long in all [s].
    is_stop : bool
        Whether it is the stop.
    """

    label: str
    spans: tuple[tuple[float, float], ...]
    seconds: float
    is_stop: bool = False


def link_lanes(replay: ReplayResult) -> list[Lane]:
    """Return a lane for each link of the chain, whether it did anything or not."""
    return [
        _lane(replay, label, (replay.interventions & kind) != 0, is_stop=kind is Intervention.STOP)
        for kind, label in LINKS.items()
    ]


def bound_lanes(replay: ReplayResult) -> list[Lane]:
    """Return a lane for each bound that a joint's command, or its torque, stood at; the longest first."""
    motion = replay.bounds.motion
    width = np.where(np.isfinite(motion.upper - motion.lower), motion.upper - motion.lower, 1.0)
    q, near = replay.commanded_positions, AT_BOUND * width
    full = 1.0 - AT_BOUND
    reached = {
        "position": (q <= motion.lower + near) | (q >= motion.upper - near),
        "velocity": np.abs(replay.commanded_velocities) >= full * motion.velocity,
        "acceleration": np.abs(replay.commanded_accelerations) >= full * motion.acceleration,
        "torque": np.abs(replay.joint_torques) >= full * replay.bounds.torque,
    }
    lanes = [
        _lane(replay, f"{quantity} of {name}", at[:, joint])
        for quantity, at in reached.items()
        for joint, name in enumerate(replay.joint_names)
        if at[:, joint].any()
    ]
    return sorted(lanes, key=lambda lane: -lane.seconds)


def _lane(replay: ReplayResult, label: str, active: BoolArray, *, is_stop: bool = False) -> Lane:
    times = replay.times
    period = float(times[1] - times[0]) if len(times) > 1 else 0.0
    return Lane(
        label=label,
        spans=tuple(spans(times, active)),
        seconds=float(active.sum()) * period,
        is_stop=is_stop,
    )
