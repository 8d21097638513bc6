"""One metric in full: spreads, intervals, and tests against the baseline."""

from __future__ import annotations

import math

from gmr_robot.evaluation.comparison import Comparison, MethodSummary, MetricComparison, PairedDifference
from gmr_robot.report.comparison.numbers import (
    NOTHING,
    Scale,
    decimals_for,
    fixed,
    p_text,
    scale_of,
)
from gmr_robot.report.comparison.overview import against_mark, marked, mean_text
from gmr_robot.report.comparison.text_table import Cell, TextTable
from gmr_robot.report.lettering import listed

_PLAIN = ("method", "mean ± SD", "SD of seeds", "95 % interval", "runs")


def details_table(metric: MetricComparison, comparison: Comparison) -> TextTable:
    """Return the table of one metric."""
    scale = scale_of(metric, comparison.table)
    against = comparison.has_baseline
    rows = []
    for at, (method, summary) in enumerate(zip(comparison.methods, metric.summaries, strict=True)):
        name = f"{method.label} {marked(metric, at)}".strip()
        cells = [Cell(text=name, strong=at in metric.ranking.winners), *_plain(summary, scale)]
        rows.append(tuple([*cells, *_against(metric, at, scale)] if against else cells))
    words = "" if metric.direction is None else f": {metric.direction.words}"
    return TextTable(
        name=metric.metric,
        caption=f"{scale.heading}{words}",
        header=(*_PLAIN, *_against_header(metric)) if against else _PLAIN,
        rows=tuple(rows),
        notes=tuple(_notes(metric, comparison)),
    )


def _plain(summary: MethodSummary, scale: Scale) -> list[Cell]:
    total = summary.n + summary.n_missing
    interval = summary.interval
    return [
        Cell(text=mean_text(summary, scale)),
        Cell(text=_small(scale.factor * summary.seed_deviation)),
        Cell(text=_range(interval.low, interval.high, scale=scale, decimals=scale.decimals)),
        Cell(text=str(total) if not summary.n_missing else f"{summary.n} of {total}"),
    ]


def _against_header(metric: MetricComparison) -> tuple[str, ...]:
    pairs = "higher : equal : lower" if metric.direction is None else "better : equal : worse"
    return "difference (95 % interval)", pairs, "effect", "p (Holm)"


def _against(metric: MetricComparison, at: int, scale: Scale) -> list[Cell]:
    against = metric.against_baseline[at]
    if against is None:
        return [Cell(text="baseline" if _is_baseline(metric, at) else NOTHING)] + [Cell(text="")] * 3
    paired = against.paired
    if not paired.n_pairs:
        return [Cell(text="no common pair")] + [Cell(text=NOTHING)] * 3
    return [
        Cell(text=_difference(paired, scale)),
        Cell(text=f"{paired.n_better} : {paired.n_equal} : {paired.n_worse}"),
        Cell(text=fixed(paired.effect, decimals=2)),
        Cell(text=f"{p_text(against.p_holm)} {against_mark(metric, at)}".strip()),
    ]


def _difference(paired: PairedDifference, scale: Scale) -> str:
    """Return a mean difference with its sign, and its interval in brackets."""
    low, high = paired.interval.low, paired.interval.high
    if not paired.n_better and not paired.n_worse:
        return "0"
    decimals = decimals_for(scale.factor * (high - low) / 2.0, value=scale.factor * paired.difference)
    signed = "+" if paired.difference > 0.0 else ""
    mean = f"{signed}{scale.write(paired.difference, decimals=decimals)}"
    return f"{mean} ({_range(low, high, scale=scale, decimals=decimals)})"


def _is_baseline(metric: MetricComparison, at: int) -> bool:
    return any(other is not None and other.baseline == at for other in metric.against_baseline)


def _notes(metric: MetricComparison, comparison: Comparison) -> list[str]:
    notes = [f"{one}." for one in _of_intervals(metric, comparison)]
    notes += _of_missing(metric, comparison)
    ranking = metric.ranking
    if ranking.hopeless and ranking.best is not None:
        notes.append(
            f"With {ranking.n_pairs} pairs no difference between so many methods can be shown at the level 0.05, "
            "however large it is; more motions or seeds can."
        )
    if ranking.unranked and len(metric.summaries) > 1:
        names = listed([comparison.methods[at].label for at in ranking.unranked])
        notes.append(f"Not ranked, as more than a fifth of the numbers is missing: {names}.")
    collapsed = [one for one in metric.against_baseline if one is not None and one.paired.one_a_motion]
    if collapsed:
        notes.append(
            f"Seeds make no difference to {len(collapsed)} of the comparisons; each motion counts as one pair there."
        )
    return notes


def _of_intervals(metric: MetricComparison, comparison: Comparison) -> list[str]:
    """Return what must be known of intervals, each with the methods it is true of."""
    groups: dict[str, list[str]] = {}
    for method, summary in zip(comparison.methods, metric.summaries, strict=True):
        if summary.interval.note and summary.n:
            groups.setdefault(summary.interval.note, []).append(method.label)
    everyone = len(comparison.methods)
    return [
        f"Interval, {'all methods' if len(names) == everyone else listed(names)}: {note}"
        for note, names in groups.items()
    ]


def _of_missing(metric: MetricComparison, comparison: Comparison) -> list[str]:
    notes = []
    for method, summary in zip(comparison.methods, metric.summaries, strict=True):
        reasons = {
            "failed": summary.n_failed,
            "ended without this number": summary.n_without,
            "not run": summary.n_not_run,
        }
        if summary.n_missing:
            why = listed([f"{number} {reason}" for reason, number in reasons.items() if number])
            notes.append(
                f"{method.label}: {summary.n_missing} of {summary.n + summary.n_missing} missing ({why})."
            )
    return notes


def _range(low: float, high: float, *, scale: Scale, decimals: int) -> str:
    if not math.isfinite(low):
        return NOTHING
    return f"{scale.write(low, decimals=decimals)} to {scale.write(high, decimals=decimals)}"


def _small(value: float) -> str:
    """Return a standard deviation with two digits."""
    return fixed(value, decimals=decimals_for(value, value=0.0))
