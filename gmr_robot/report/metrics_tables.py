"""The tables of evaluation: the field, where it leads, how sure it is, and rollouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gmr_robot.evaluation import AnyMetrics, Arrivals, RolloutMetrics, SkillMetrics, TimedMetrics
from gmr_robot.report.lettering import percent
from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.report.measures import ROLLOUT_MEASURES, SKILL_MEASURES, TIMED_MEASURES, Measure
from gmr_robot.report.quantities import quantities


def metrics_tables(metrics: Mapping[str, AnyMetrics]) -> Markup:
    """Return the tables of some results, by the demonstrations that they were measured on."""
    return join(
        [
            _skill_table(metrics),
            _convergence_table(metrics),
            _calibration_table(metrics),
            _rollout_table(metrics),
        ]
    )


def _skill_table(metrics: Mapping[str, AnyMetrics]) -> Markup:
    rows = []
    unit, timed = next(iter(metrics.values())).unit, _are_timed(metrics)
    for field, measure in (TIMED_MEASURES if timed else SKILL_MEASURES).items():
        values = [getattr(one, field) for one in metrics.values()]
        numbers, shown_unit = quantities(values, measure.unit.format(unit=unit))
        name = f"{measure.label} [{shown_unit}]" if shown_unit else measure.label
        rows.append([name, *numbers, element("span", measure.meaning, class_="meaning")])
    header = ["", *(f"{label} demonstrations" for label in metrics), "meaning"]
    what = "mean motion" if timed else "velocity field"
    return table(header, rows, caption=f"The skill's {what} against demonstrations")


def _are_timed(metrics: Mapping[str, AnyMetrics]) -> bool:
    return any(isinstance(one, TimedMetrics) for one in metrics.values())


def _convergence_table(metrics: Mapping[str, AnyMetrics]) -> Markup:
    found = {
        label: one.convergence
        for label, one in metrics.items()
        if isinstance(one, SkillMetrics) and one.convergence is not None
    }
    if not found:
        return Markup()
    rows = [
        [f"{label} demonstrations, {starts}", *_arrivals(arrivals), places]
        for label, one in found.items()
        for starts, arrivals, places in (
            ("their starts", one.demonstrated, ""),
            ("all around them", one.around, str(one.spurious_attractors)),
        )
    ]
    header = [
        *("starts", "number", "end within 2 mm", "end within 1 % of the size"),
        *("median time [durations]", "longest time [durations]", "false goals"),
    ]
    meaning = (
        "The mean field is followed for ten demonstrated durations, from the starts of the demonstrations and from "
        "256 starts (16 in one dimension) in a box 1.5 times as large as the one around the demonstrations. Times "
        "are until a motion is within 1 % to stay, in demonstrated durations. False goals are places other than "
        "the goal where motions come to rest (spurious attractors)."
    )
    return join(
        [
            table(header, rows, caption="Does the skill arrive?"),
            element("p", meaning, class_="meaning"),
        ]
    )


def _arrivals(arrivals: Arrivals) -> list[str]:
    times, _ = quantities([arrivals.median_time, arrivals.longest_time], "")
    close = arrivals.within_2_mm
    shares = ["–" if close is None else percent(close), percent(arrivals.within_1_percent)]
    return [str(arrivals.n_starts), *shares, *times]


_REGION_OF_FIELD = "At each position the skill predicts a region that should hold the demonstrated velocity"
_REGION_OF_TUBE = "At each time the tube has a region that should hold the demonstrated position"


def _calibration_table(metrics: Mapping[str, AnyMetrics]) -> Markup:
    levels = list(next(iter(metrics.values())).calibration)
    rows = [
        [f"{label} demonstrations", *(percent(one.calibration[level]) for level in levels)]
        for label, one in metrics.items()
    ]
    timed = _are_timed(metrics)
    header = [f"{'positions' if timed else 'velocities'} inside the region of", *map(percent, levels)]
    meaning = (
        f"{_REGION_OF_TUBE if timed else _REGION_OF_FIELD} with the probability on top. The share that does lie "
        "inside should be the same: less means that the skill is too sure, more that it is too careful. It is the "
        "mixture's own prediction, before any correction."
    )
    return join(
        [
            table(header, rows, caption="Does the skill know how sure it is?"),
            element("p", meaning, class_="meaning"),
        ]
    )


def _rollout_table(metrics: Mapping[str, AnyMetrics]) -> Markup:
    groups = {
        (starts, label): group for starts, one in metrics.items() for label, group in one.rollouts.items()
    }
    measures = _measures_of(list(groups.values()))
    columns = _columns(list(groups.values()), measures, unit=next(iter(metrics.values())).unit)
    rows = [
        [label, starts, *cells]
        for (starts, label), cells in zip(groups, zip(*columns.values(), strict=True), strict=True)
    ]
    meanings = [
        join([element("strong", measure.label), f": {measure.meaning} "]) for measure in measures.values()
    ]
    return join(
        [
            element(
                "div",
                table(["rollouts", "starts", *columns], rows, caption="Rollouts against demonstrations"),
                class_="numbers",
            ),
            element("p", *meanings, class_="meaning"),
        ]
    )


def _measures_of(groups: Sequence[RolloutMetrics]) -> dict[str, Measure]:
    """Return the measures of rollouts without those that say nothing of these: they arrive, need not, or go round."""
    need_not = any(group.n_finished for group in groups)
    unused = ("n_arrived", "n_timed_out", "miss") if need_not else ("n_finished",)
    if any(group.n_laps is None for group in groups):
        unused = (*unused, "n_laps", "wrong_turns")
    if all(group.diversity is None for group in groups):
        unused = (*unused, "diversity")
    return {field: measure for field, measure in ROLLOUT_MEASURES.items() if field not in unused}


def _columns(
    groups: Sequence[RolloutMetrics], measures: Mapping[str, Measure], *, unit: str
) -> dict[str, list[str]]:
    """Return the cells of each column by its title; all lengths have the same unit."""
    units = {measure.unit: measure.unit.format(unit=unit) for measure in measures.values()}
    columns = {}
    for template, whole_unit in units.items():
        fields = [field for field, measure in measures.items() if measure.unit == template]
        values = [_number(getattr(group, field)) for field in fields for group in groups]
        numbers, shown = quantities(values, whole_unit)
        for at, field in enumerate(fields):
            columns[field] = shown, numbers[at * len(groups) : (at + 1) * len(groups)]
    return {
        f"{measure.label} [{columns[field][0]}]" if columns[field][0] else measure.label: columns[field][1]
        for field, measure in measures.items()
    }


def _number(value: float | None) -> float:
    """Return a number, NaN where there is none: a dash in the table."""
    return float("nan") if value is None else float(value)
