"""What else there is: metrics that are not shown, and runs that failed."""

from __future__ import annotations

import numpy as np

from gmr_robot.evaluation.comparison import Comparison, metric_direction
from gmr_robot.evaluation.comparison.methods import written
from gmr_robot.report.comparison.numbers import NOTHING, Scale, scaled
from gmr_robot.report.comparison.text_table import Cell, TextTable

LONGEST = 300
"""Longest error that is shown [characters]."""


def remaining_table(comparison: Comparison) -> TextTable:
    """Return mean ± standard deviation of the metrics that are not shown, a row a metric."""
    shown = {metric.metric for metric in comparison.metrics}
    names = [name for name in comparison.table.metric_names if name not in shown]
    return TextTable(
        name="remaining",
        caption="Mean ± standard deviation over motions and seeds",
        header=("number", *(method.label for method in comparison.methods)),
        rows=tuple(_row(name, comparison) for name in names),
    )


def failures_table(comparison: Comparison) -> TextTable:
    """Return the runs that failed, each with its error."""
    rows = [
        (
            row.point,
            ", ".join(f"{name} = {written(value)}" for name, value in row.parameters.items()),
            row.motion or NOTHING,
            str(row.seed),
            _shortened(row.error or ""),
        )
        for row in comparison.table.failed
    ]
    return TextTable(
        name="failures",
        caption="Runs without a result",
        header=("point", "parameters", "motion", "seed", "error"),
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows),
    )


def _row(name: str, comparison: Comparison) -> tuple[Cell, ...]:
    values = [method.values(name, pairs=comparison.pairs) for method in comparison.methods]
    found = [one[np.isfinite(one)] for one in values]
    means = [float(one.mean()) if len(one) else np.nan for one in found]
    spreads = [float(one.std(ddof=1)) if len(one) > 1 else np.nan for one in found]
    scale = scaled(name, means, comparison.table, spreads=spreads)
    arrow = {"lower": " ↓", "higher": " ↑"}.get(getattr(metric_direction(name), "better", ""), "")
    title = Cell(text=f"{name}{f' [{scale.unit}]' if scale.unit else ''}{arrow}")
    return title, *(Cell(text=_text(*both, scale)) for both in zip(means, spreads, strict=True))


def _text(mean: float, deviation: float, scale: Scale) -> str:
    text = scale.write(mean)
    return f"{text} ± {scale.write(deviation)}" if deviation > 0.0 else text


def _shortened(error: str) -> str:
    line = " ".join(error.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
