"""The tables of results: every number with its unit and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.evaluation import distance_from_ideal
from gmr_robot.report.contents import ReportContents
from gmr_robot.report.lettering import percent
from gmr_robot.report.limit_use import limit_uses
from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.report.metrics_tables import metrics_tables
from gmr_robot.report.outcome import many_table, outcome_rows
from gmr_robot.report.quantities import quantities, quantity
from gmr_robot.skill import AnySkill

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayResult
    from gmr_robot.simulation.outcome import ReplayOutcome

MOST_EVENTS = 12
"""Most interventions of the safety chain that are listed one by one."""


def results(contents: ReportContents) -> Markup:
    """Return the tables of results."""
    parts = []
    if contents.metrics:
        parts.append(metrics_tables(contents.metrics))
    if contents.replay is not None:
        parts.append(_arm_table(contents.replay, contents.skill, contents.outcome))
    if contents.outcome is not None and contents.outcome.many is not None:
        parts.append(many_table(contents.outcome.many))
    if contents.seconds:
        parts.append(_time_table(contents.seconds))
    return join(parts)


def _time_table(seconds: Mapping[str, float]) -> Markup:
    numbers, unit = quantities([*seconds.values(), sum(seconds.values())], "s")
    caption = f"Wall time of each stage [{unit}]; this report comes on top"
    return table(["", *seconds, "together"], [["time", *numbers]], caption=caption)


def _arm_table(replay: ReplayResult, skill: AnySkill, outcome: ReplayOutcome | None) -> Markup:
    rows = [
        (label, value, element("span", meaning, class_="meaning"))
        for label, value, meaning in (
            *_motion_rows(replay),
            *(outcome_rows(outcome) if outcome is not None else ()),
            *_following_rows(replay, skill),
            *_joint_rows(replay),
            *_safety_rows(replay),
        )
    ]
    return table(["", "value", "meaning"], rows, caption=f"Replay on the arm {replay.robot}")


_MODES = {
    "track": ("trajectory", "The arm follows a motion that was generated beforehand."),
    "closed_loop": ("closed loop", "The skill is asked at every control tick, with the measured position."),
}


def _motion_rows(replay: ReplayResult) -> list[tuple[str, str, str]]:
    mode, explained = _MODES[replay.mode]
    return [
        ("mode", mode, explained),
        ("end", replay.stop, "Why the replay ended."),
        ("simulated time", quantity(replay.duration, "s"), "From the first control tick to the last."),
        (
            "distance to the goal",
            quantity(replay.goal_distance, "m"),
            f"Of the end effector, when the replay ended; {_arrival(replay)}.",
        ),
        (
            "speed of simulation",
            f"{replay.real_time_factor:.1f} × real time",
            "Simulated time over wall-clock time, physics and control together.",
        ),
    ]


def _arrival(replay: ReplayResult) -> str:
    if replay.arrived is None:
        return "it need not arrive"
    tolerance = quantity(replay.goal_tolerance, replay.tolerance_unit)
    seen = ", of what the sensors say within the skill's dimensions" if replay.arrived_by_its_sensors else ""
    return f"it {'arrived' if replay.arrived else 'did not arrive'}: {tolerance} or less is asked for{seen}"


_REFERENCES = {
    "track": "End effector against the trajectory, at the same time.",
    "closed_loop": "End effector against its own reference, the sum of the velocities that the skill gave on "
    "the way: how well the controller follows, not how close the motion is to a demonstration.",
}


def _following_rows(replay: ReplayResult, skill: AnySkill) -> list[tuple[str, str, str]]:
    rows = [
        ("tracking error, RMS", quantity(replay.tracking_rms, "m"), _REFERENCES[replay.mode]),
        ("tracking error, largest", quantity(replay.tracking_max, "m"), "At the worst control tick."),
    ]
    ideal = distance_from_ideal(replay, skill)
    if ideal is not None:
        rms, largest = float(np.sqrt(np.mean(ideal**2))), float(ideal.max())
        meaning = "End effector against the mean rollout from the same start, at the same time."
        rows += [
            ("from mean rollout, RMS", quantity(rms, "m"), meaning),
            ("from mean rollout, largest", quantity(largest, "m"), "At the worst control tick."),
        ]
    return rows


def _joint_rows(replay: ReplayResult) -> list[tuple[str, str, str]]:
    meaning = "Of the joint that comes closest to its limit: share of the way from mid-range to there."
    rows = [
        (f"joint {use.quantity}, peak", f"{percent(share)} ({replay.joint_names[joint]})", meaning)
        for use in limit_uses(replay)
        if use.closest is not None and use.quantity != "acceleration"  # the chain's own, among what it did
        for joint, share in [use.closest]
    ]
    joint = int(np.argmax(replay.saturated))
    share = replay.saturated[joint]
    value = f"{100.0 * share:.3g} % of ticks ({replay.joint_names[joint]})" if share > 0.0 else "never"
    return [*rows, ("torque cut", value, "How often the controller asked for more torque than the limit.")]


def _safety_rows(replay: ReplayResult) -> list[tuple[str, str, str]]:
    bounds = replay.bounds.motion
    shares = {
        "velocity": float((np.abs(replay.commanded_velocities) / bounds.velocity).max()),
        "acceleration": float((np.abs(replay.commanded_accelerations) / bounds.acceleration).max()),
        "jerk": float((np.abs(replay.commanded_jerks) / bounds.jerk).max()),
    }
    rows = [
        (
            f"commanded {quantity}, peak",
            percent(share),
            "Of what the safety chain allows, in the joint that comes closest.",
        )
        for quantity, share in shares.items()
    ]
    rows += [
        (event.description, f"{event.start:.2f} to {event.end:.2f} s", "What the safety chain did.")
        for event in replay.events[:MOST_EVENTS]
    ]
    if len(replay.events) > MOST_EVENTS:
        more = len(replay.events) - MOST_EVENTS
        rows.append(("more events", str(more), "They stand in replay.npz (interventions)."))
    unstated = "Neither the model nor the configuration states it."
    return rows + [("limit assumed", line, unstated) for line in replay.bounds.assumed]
