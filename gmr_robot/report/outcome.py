"""What was found out around a replay: reach, placement, why it did not arrive, and how many replays fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmr_robot.report.lettering import percent
from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.report.quantities import quantities

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation.many import ManyReplays
    from gmr_robot.simulation.outcome import ReplayOutcome

Row = tuple[str, str, str]

SPREADS = {
    "duration": ("simulated time", "s", "Until it ended."),
    "tracking_rms": ("tracking error, RMS", "m", "End effector against its reference."),
    "tracking_max": ("tracking error, largest", "m", "At the worst control tick."),
    "goal_distance": ("distance to the goal", "m", "Of the end effector, at the end."),
    "position_use": ("joint position, peak", "%", "Of the joint closest to the end of its range."),
    "velocity_use": ("joint velocity, peak", "%", "Of the joint closest to its limit."),
    "torque_use": ("joint torque, peak", "%", "Of the joint closest to its limit."),
    "energy": ("mechanical work", "J", "Of all joints, lifting and braking alike."),
    "smoothness": ("smoothness", "", "Log dimensionless jerk of the end effector: the higher, the smoother."),
}
"""What is shown of many replays: its name, its unit, what it means."""


def outcome_rows(outcome: ReplayOutcome) -> list[Row]:
    """Return the rows of the arm's table that go beyond the replay itself."""
    rows: list[Row] = []
    if outcome.diagnosis is not None:
        cause, since = outcome.diagnosis.cause, outcome.diagnosis.since
        rows.append(("why not", f"{cause}, since {since:.2f} s", f"{outcome.diagnosis.explanation}."))
    if outcome.placement is not None:
        rows.append(("placement", "searched", f"{outcome.placement.describe()}."))
    if outcome.check is not None:
        reach = outcome.check.reach
        value = "no" if reach is None else f"{reach.speed_factor:.2g} × its speed"
        meaning = "All demonstrations and the mean rollouts from all starts, in the arm's reach and limits: "
        rows.append(("the whole skill fits", value, f"{meaning}{outcome.check.describe()}."))
    return rows


def many_table(many: ManyReplays) -> Markup:
    """Return the statistics of many replays."""
    low, high = many.success_interval
    rows = [
        [
            "success",
            f"{many.n_success} of {len(many)} ({percent(many.success_rate)})",
            f"{percent(low)} to {percent(high)}",
            "",
            element("span", "Arrived, or went on for the whole time where it need not.", class_="meaning"),
        ],
        ["stops of the safety chain", str(many.n_stops), "", "", ""],
        *(_spread(many, measure) for measure in SPREADS),
    ]
    header = ["", "mean", "95 % confidence", "from, to", "meaning"]
    caption = (
        f"{len(many)} replays that differ by what is drawn; {many.processes} at a time, {many.seconds:.1f} s"
    )
    return join([table(header, rows, caption=caption), _failures(many)])


def _spread(many: ManyReplays, measure: str) -> list[str]:
    name, unit, meaning = SPREADS[measure]
    spread, factor = many.spread(measure), 100.0 if unit == "%" else 1.0
    values = [factor * one for one in (spread.mean, spread.low, spread.high, spread.least, spread.greatest)]
    (mean, low, high, least, greatest), shown = quantities(values, unit)
    label = f"{name} [{shown}]" if shown else name
    return [
        label,
        mean,
        f"{low} to {high}",
        f"{least}, {greatest}",
        element("span", meaning, class_="meaning"),
    ]


def _failures(many: ManyReplays) -> Markup:
    """Return why replays failed, each cause with its first example."""
    if not many.causes:
        return Markup()
    rows = []
    for cause, count in many.causes.items():
        first = next(one for one in many.summaries if not one.success and one.cause == cause)
        rows.append([cause, str(count), f"number {first.number}: {first.reason}"])
    return table(["cause", "replays", "for example"], rows, caption="Why replays were no success")
