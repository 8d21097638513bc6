"""What the pictures of many runs share: panels in rows, colours of methods, names and numbers on axes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation.comparison import Comparison, MetricComparison
from gmr_robot.report.comparison.numbers import Scale, scale_of
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, WIDTH

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, VERMILLION, INK)
"""Of lines that must be told apart, in this order."""

MARKERS = ("o", "s", "^", "D", "v", "P")
"""Of the same lines: colour alone is not enough in print."""

METHOD_COLUMNS = 2
"""Panels in a row where each method has a row in the panel."""

MOST_METHODS = 40
"""Most methods that have a line of their own in a picture."""


def rows_of_panels(
    number: int, *, columns: int, height: float, legend: float = 0.0
) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels in rows.

    Parameters
    ----------
    number : int
        How many.
    columns : int
        How many in a row.
    height : float
        Height of a row [in].
    legend : float, default 0
        Room below for a legend [in].
    """
    columns = min(columns, number)
    rows = -(-number // columns)
    figure = Figure(figsize=(WIDTH, rows * height + legend))
    share = legend / (rows * height + legend)
    figure.set_layout_engine("constrained", rect=(0.0, share, 1.0, 1.0 - share), h_pad=0.1, w_pad=0.06)
    grid = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for unused in grid[number:]:
        unused.set_axis_off()
    return figure, grid[:number]


def method_panels(
    comparison: Comparison, *, shown: Sequence[int], row: float
) -> tuple[Figure, list[tuple[Axes, MetricComparison]]]:
    """Return a figure with a panel a metric, in which each method has a row; names stand at the left only.

    Parameters
    ----------
    comparison : Comparison
        What is drawn.
    shown : sequence of int
        The indices of its methods that have a row, from above.
    row : float
        Height of a row [in].
    """
    columns = METHOD_COLUMNS if len(comparison.metrics) > 1 else 1
    height = 0.75 + row * len(shown)
    figure, panels = rows_of_panels(len(comparison.metrics), columns=columns, height=height)
    names = [lettering(comparison.methods[at].label, longest=44) for at in shown]
    for at, axes in enumerate(panels):
        axes.set_yticks(range(len(shown)), names)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0.0, labelleft=at % columns == 0)
        axes.grid(visible=False, axis="y")
    return figure, list(zip(panels, comparison.metrics, strict=True))


def title_panel(axes: Axes, metric: MetricComparison, comparison: Comparison, *, width: int) -> Scale:
    """Write what a panel shows above it; return how its numbers are written."""
    scale = scale_of(metric, comparison.table)
    axes.set_title("\n".join(textwrap.wrap(lettering(scale.heading, longest=3 * width), width)))
    return scale


def spans_decades(values: FloatArray) -> bool:
    """Whether numbers are positive and so far apart that a linear axis would hide the small ones."""
    finite = values[np.isfinite(values)]
    return bool(len(finite)) and bool(finite.min() > 0.0) and bool(finite.max() > 50.0 * finite.min())


def make_logarithmic(axes: Axes) -> None:
    """Make the horizontal axis logarithmic; its numbers are plain text, as mathematics is not set in pictures."""
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def shown_methods(comparison: Comparison) -> Sequence[int]:
    """Return the indices of the methods that are drawn: all, or the best by the first metric and their baselines.

    Where neither of two values is the better, the lowest stand for the best.
    """
    everyone = range(len(comparison.methods))
    if len(everyone) <= MOST_METHODS:
        return everyone
    metric = comparison.metrics[0]
    means = np.array([summary.mean for summary in metric.summaries])
    losses = means if metric.direction is None else metric.direction.loss(means)
    order = [int(at) for at in np.argsort(np.where(np.isfinite(losses), losses, np.inf), kind="stable")]
    best = set(order[:MOST_METHODS])
    baselines = {comparison.baselines[at] for at in best}
    return sorted(best | {at for at in baselines if at is not None})


def left_out(comparison: Comparison) -> str:
    """Return a sentence on the methods that are not drawn; empty when all are."""
    number = len(comparison.methods) - len(shown_methods(comparison))
    if not number:
        return ""
    metric = comparison.metrics[0]
    heading = scale_of(metric, comparison.table).title
    how = "higher" if metric.direction is None else "worse"
    return f" Left out: {count(number, 'method')} with a {how} {heading}; the tables have all."
