"""All methods by all metrics in one table."""

from __future__ import annotations

from gmr_robot.evaluation.comparison import Comparison, MethodSummary, MetricComparison
from gmr_robot.report.comparison.numbers import NOTHING, Scale, scale_of
from gmr_robot.report.comparison.text_table import Cell, TextTable

BEST, TIED, BETTER, WORSE, MISSING = "★", "≈", "▲", "▼", "†"
"""Marks: wins alone, within noise of the best, shown to be better or worse than the baseline, numbers missing."""

_ARROWS = {"lower": " ↓", "higher": " ↑", "target": ""}


def overview_table(comparison: Comparison) -> TextTable:
    """Return the table: mean ± standard deviation over all runs, winners marked."""
    columns = [_column(metric, comparison) for metric in comparison.metrics]
    rows = tuple(
        (Cell(text=method.label), *(column[at] for column in columns))
        for at, method in enumerate(comparison.methods)
    )
    return TextTable(
        name="overview",
        caption="All methods: mean ± standard deviation over motions and seeds",
        header=("method", *(_heading(metric, comparison) for metric in comparison.metrics)),
        rows=rows,
        notes=_notes(text="".join(cell.text for row in rows for cell in row[1:])),
    )


def marked(metric: MetricComparison, at: int) -> str:
    """Return the mark of a method: that it wins, or is within noise of the best."""
    ranking = metric.ranking
    if at not in ranking.winners:
        return ""
    return BEST if not ranking.tied else TIED


def against_mark(metric: MetricComparison, at: int) -> str:
    """Return the mark of a method that is shown to be better or worse than its baseline."""
    against = metric.against_baseline[at]
    if against is None or not against.differs or metric.direction is None:
        return ""
    return BETTER if against.paired.effect > 0.0 else WORSE


def mean_text(summary: MethodSummary, scale: Scale) -> str:
    """Return mean ± standard deviation, with a mark where numbers are missing."""
    if not summary.n:
        return f"{NOTHING} {MISSING}"
    mean = alone_text(summary, scale)
    spread = f" ± {scale.write(summary.deviation)}" if summary.deviation > 0.0 else ""
    return f"{mean}{spread}{f' {MISSING}' if summary.n_missing else ''}"


def alone_text(summary: MethodSummary, scale: Scale) -> str:
    """Return a mean; a whole number that all runs agree on has no decimals."""
    exact = summary.deviation == 0.0 and summary.mean == round(summary.mean)
    return scale.write(summary.mean, decimals=0 if exact else None)


def _column(metric: MetricComparison, comparison: Comparison) -> list[Cell]:
    scale = scale_of(metric, comparison.table)
    cells = []
    for at, summary in enumerate(metric.summaries):
        marks = f"{marked(metric, at)}{against_mark(metric, at)}"
        text = f"{mean_text(summary, scale)}{f' {marks}' if marks else ''}"
        cells.append(Cell(text=text, strong=at in metric.ranking.winners and _says_something(metric)))
    return cells


def _says_something(metric: MetricComparison) -> bool:
    """Whether fewer than all win: bold cells everywhere would mark nobody."""
    return len(metric.ranking.winners) < len(metric.summaries)


def _heading(metric: MetricComparison, comparison: Comparison) -> str:
    arrow = "" if metric.direction is None else _ARROWS[metric.direction.better]
    return f"{scale_of(metric, comparison.table).heading}{arrow}"


def _notes(*, text: str) -> tuple[str, ...]:
    meanings = {
        "↓": "↓ lower is better, ↑ higher is better.",
        BEST: f"{BEST} the best mean, and shown to differ from every other (paired Wilcoxon test, Holm, 0.05).",
        TIED: f"{TIED} within noise of the best mean: the runs do not tell these apart.",
        BETTER: f"{BETTER} {WORSE} shown to be better or worse than the baseline (same test).",
        MISSING: f"{MISSING} some runs failed or have no number; the mean is over the others.",
    }
    shown = {"↓", *text} | ({BETTER} if WORSE in text else set())
    return tuple(meaning for mark, meaning in meanings.items() if mark in shown)
