"""Accuracy against time."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation.comparison import Comparison, MethodSummary, MetricComparison, MetricDirection
from gmr_robot.report.comparison.numbers import Scale, scale_of
from gmr_robot.report.comparison.pictures.panels import (
    COLOURS,
    MARKERS,
    left_out,
    make_logarithmic,
    rows_of_panels,
    shown_methods,
    spans_decades,
    title_panel,
)
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures import Picture
from gmr_robot.report.pictures.style import LINE, MUTED, picture_style

MOST_NAMED = 12
"""Most methods that have their name in the legend."""

LINE_HEIGHT = 0.19
"""Of the legend [in]."""


@picture_style()
def draw_cost(
    comparison: Comparison, *, time: MetricComparison, accuracies: list[MetricComparison]
) -> Picture:
    """Draw metrics against a time, a panel a metric and a point a method.

    Parameters
    ----------
    comparison : Comparison
        Whose methods they are.
    time : MetricComparison
        What it costs [s].
    accuracies : list of MetricComparison
        What it brings; at least one.
    """
    shown = list(shown_methods(comparison))
    named = len(shown) <= MOST_NAMED
    legend = LINE_HEIGHT * (1 - len(shown) // -3) if named else 0.0
    columns = min(2, len(accuracies))
    figure, panels = rows_of_panels(len(accuracies), columns=columns, height=2.6, legend=legend)
    clock = scale_of(time, comparison.table)
    for axes, metric in zip(panels, accuracies, strict=True):
        _draw(axes, metric, time, comparison=comparison, shown=shown)
        axes.set_xlabel(clock.heading)
    if named:
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=3, borderaxespad=0.2)
    return Picture(
        name="cost",
        title="Accuracy against time",
        caption="Means of each method with their 95 % intervals. The grey line joins those that no other beats in "
        f"both (Pareto front).{'' if named else ' Names stand in the tables.'}{left_out(comparison)}",
        alt=f"{count(len(shown), 'method')} as points: {count(len(accuracies), 'metric')} against {clock.title}.",
        figure=figure,
    )


def _draw(
    axes: Axes, metric: MetricComparison, time: MetricComparison, *, comparison: Comparison, shown: list[int]
) -> None:
    scale, clock = title_panel(axes, metric, comparison, width=52), scale_of(time, comparison.table)
    for number, at in enumerate(shown):
        x, y = time.summaries[at], metric.summaries[at]
        axes.errorbar(
            clock.factor * x.mean,
            scale.factor * y.mean,
            xerr=_bars(x, clock),
            yerr=_bars(y, scale),
            color=COLOURS[number % len(COLOURS)],
            marker=MARKERS[number // len(COLOURS) % len(MARKERS)],
            markersize=5.0,
            elinewidth=0.9,
            linestyle="none",
            label=lettering(comparison.methods[at].label, longest=34),
        )
    means = np.array([[time.summaries[at].mean, metric.summaries[at].mean] for at in shown])
    if metric.direction is not None:
        front = pareto_front(means[:, 0], means[:, 1], direction=metric.direction)
        axes.plot(
            *(np.array([clock.factor, scale.factor]) * means[front]).T, color=MUTED, linewidth=0.9, zorder=1.0
        )
    if spans_decades(means[:, 0]):
        make_logarithmic(axes)
    axes.margins(0.1)
    axes.grid(color=LINE)


def pareto_front(cost: FloatArray, value: FloatArray, *, direction: MetricDirection) -> list[int]:
    """Return the indices of the points that no other beats in cost and value, by rising cost."""
    loss = direction.loss(value)
    front, best = [], np.inf
    for at in np.lexsort((loss, cost)):
        if np.isfinite(cost[at]) and loss[at] < best:
            front.append(int(at))
            best = float(loss[at])
    return front


def _bars(summary: MethodSummary, scale: Scale) -> FloatArray | None:
    """Return how far the interval reaches below and above the mean, shape (2, 1)."""
    interval = summary.interval
    if not np.isfinite(interval.low):
        return None
    ends = np.array([[summary.mean - interval.low], [interval.high - summary.mean]])
    return np.asarray(scale.factor * np.maximum(ends, 0.0))
