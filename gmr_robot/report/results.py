"""The tables of results: every number with its unit and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gmr_robot.evaluation import SkillMetrics, distance_from_ideal
from gmr_robot.report.contents import ReportContents
from gmr_robot.report.lettering import percent
from gmr_robot.report.limit_use import limit_uses
from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.report.quantities import quantities, quantity
from gmr_robot.skill import Skill

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayResult


class Measure(NamedTuple):
    """How a number is called and explained; ``{unit}`` stands for the unit of positions."""

    label: str
    unit: str
    meaning: str


SKILL_MEASURES = {
    "velocity_rmse": Measure(
        "velocity error",
        "{unit}/s",
        "Demonstrated velocity against the skill's mean velocity at the same position: root mean square over "
        "dimensions, mean over samples.",
    ),
    "direction_error": Measure(
        "direction error",
        "",
        "Mean of |1 − cos| of the angle between the two: 0 when all are aligned, 2 when all are opposite.",
    ),
    "log_likelihood": Measure(
        "log-likelihood",
        "nat",
        "Mean log p(x, ẋ) of the samples: the higher, the better the mixture describes them. It depends on "
        "the unit, so compare it for the same data only.",
    ),
}
"""By the field of `SkillMetrics`."""

ROLLOUT_MEASURES = {
    "n_rollouts": Measure("number", "", "Number of motions generated from these starts."),
    "n_arrived": Measure("arrived", "", "Those that reached the goal within the tolerance."),
    "n_timed_out": Measure("out of time", "", "Those that did not within the time allowed."),
    "n_left": Measure("left region", "", "Those that left the region that the skill knows."),
    "n_finished": Measure(
        "whole time",
        "",
        "Those that went on for their whole time, as they should: arriving was not asked for.",
    ),
    "dtw": Measure(
        "DTW distance",
        "{unit}",
        "Mean distance from the demonstration with the closest start, along the best alignment of the two in "
        "time (dynamic time warping).",
    ),
    "frechet": Measure(
        "Fréchet distance",
        "{unit}",
        "The same with the largest distance along the alignment that keeps it smallest; mean over rollouts.",
    ),
    "miss": Measure("miss", "{unit}", "Mean distance between the last position and the goal."),
}
"""By the field of `RolloutMetrics`."""


def results(contents: ReportContents) -> Markup:
    """Return the tables of results."""
    parts = []
    if contents.metrics:
        parts += [
            _skill_table(contents.metrics),
            _rollout_table(contents.metrics),
            _meanings(contents.metrics),
        ]
    if contents.replay is not None:
        parts.append(_arm_table(contents.replay, contents.skill))
    if contents.seconds:
        parts.append(_time_table(contents.seconds))
    return join(parts)


def _skill_table(metrics: Mapping[str, SkillMetrics]) -> Markup:
    rows = []
    unit = next(iter(metrics.values())).unit
    for field, measure in SKILL_MEASURES.items():
        values = [getattr(one, field) for one in metrics.values()]
        numbers, shown_unit = quantities(values, measure.unit.format(unit=unit))
        name = f"{measure.label} [{shown_unit}]" if shown_unit else measure.label
        rows.append([name, *numbers, element("span", measure.meaning, class_="meaning")])
    header = ["", *(f"{label} demonstrations" for label in metrics), "meaning"]
    return table(header, rows, caption="The skill's velocity field against demonstrations")


def _rollout_table(metrics: Mapping[str, SkillMetrics]) -> Markup:
    groups = [
        (starts, label, group) for starts, one in metrics.items() for label, group in one.rollouts.items()
    ]
    measures = _measures_of(metrics)
    lengths = [field for field, measure in measures.items() if measure.unit]
    values = [float(getattr(group, field)) for _, _, group in groups for field in lengths]
    numbers, unit = quantities(values, next(iter(metrics.values())).unit)
    written = iter(numbers)  # in the order in which they were read
    rows = [
        [
            label,
            starts,
            *(next(written) if field in lengths else str(getattr(group, field)) for field in measures),
        ]
        for starts, label, group in groups
    ]
    titles = [
        f"{one.label} [{one.unit.format(unit=unit)}]" if one.unit else one.label for one in measures.values()
    ]
    return table(["rollouts", "starts", *titles], rows, caption="Rollouts against demonstrations")


def _measures_of(metrics: Mapping[str, SkillMetrics]) -> dict[str, Measure]:
    """Return the measures of rollouts without those that say nothing of these: they arrive, or need not."""
    need_not = any(group.n_finished for one in metrics.values() for group in one.rollouts.values())
    unused = ("n_arrived", "n_timed_out", "miss") if need_not else ("n_finished",)
    return {field: measure for field, measure in ROLLOUT_MEASURES.items() if field not in unused}


def _meanings(metrics: Mapping[str, SkillMetrics]) -> Markup:
    """Return what the columns of the rollouts' table mean."""
    parts = [
        join([element("strong", measure.label), f": {measure.meaning} "])
        for measure in _measures_of(metrics).values()
    ]
    return element("p", *parts, class_="meaning")


def _time_table(seconds: Mapping[str, float]) -> Markup:
    numbers, unit = quantities([*seconds.values(), sum(seconds.values())], "s")
    caption = f"Wall time of each stage [{unit}]; this report comes on top"
    return table(["", *seconds, "together"], [["time", *numbers]], caption=caption)


def _arm_table(replay: ReplayResult, skill: Skill) -> Markup:
    rows = [
        (label, value, element("span", meaning, class_="meaning"))
        for label, value, meaning in (
            *_motion_rows(replay),
            *_following_rows(replay, skill),
            *_joint_rows(replay),
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
    tolerance = quantity(replay.goal_tolerance, "m")
    return f"it {'arrived' if replay.arrived else 'did not arrive'}: {tolerance} or less is asked for"


_REFERENCES = {
    "track": "End effector against the trajectory, at the same time.",
    "closed_loop": "End effector against its own reference, the sum of the velocities that the skill gave on "
    "the way: how well the controller follows, not how close the motion is to a demonstration.",
}


def _following_rows(replay: ReplayResult, skill: Skill) -> list[tuple[str, str, str]]:
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
        if use.closest is not None
        for joint, share in [use.closest]
    ]
    joint = int(np.argmax(replay.saturated))
    share = replay.saturated[joint]
    value = f"{100.0 * share:.3g} % of ticks ({replay.joint_names[joint]})" if share > 0.0 else "never"
    return [*rows, ("torque cut", value, "How often the controller asked for more torque than the limit.")]
