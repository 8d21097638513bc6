"""A box per method."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cbook import boxplot_stats

from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation.comparison import Comparison, MetricComparison
from gmr_robot.report.comparison.pictures.panels import (
    left_out,
    make_logarithmic,
    method_panels,
    shown_methods,
    spans_decades,
    title_panel,
)
from gmr_robot.report.lettering import count
from gmr_robot.report.pictures import Picture
from gmr_robot.report.pictures.style import BLUE, INK, MUTED, ORANGE, picture_style

MOST_POINTS = 60
"""Most runs of a method that are drawn as points of their own; of more, those beyond the whiskers."""

THICKNESS = 0.6
"""Of a box, in rows."""


@picture_style()
def draw_boxes(comparison: Comparison) -> Picture:
    """Draw the runs of each method as a box, a panel a metric."""
    shown = list(shown_methods(comparison))
    figure, panels = method_panels(comparison, shown=shown, row=0.24)
    for axes, metric in panels:
        _draw(axes, metric, comparison, shown=shown)
    return Picture(
        name="methods",
        title="Every run of every method",
        caption="A box holds the middle half of a method's runs (motions and seeds), the line in it is their median, "
        "the diamond their mean; whiskers reach to the last run within 1.5 box lengths. Points are runs. The best "
        f"mean, and those within noise of it, are orange.{left_out(comparison)}",
        alt=f"Boxes of {count(len(shown), 'method')} by {count(len(comparison.metrics), 'metric')}.",
        figure=figure,
    )


def _draw(axes: Axes, metric: MetricComparison, comparison: Comparison, *, shown: list[int]) -> None:
    scale = title_panel(axes, metric, comparison, width=52)
    values = [scale.factor * metric.values[at][np.isfinite(metric.values[at])] for at in shown]
    winners = metric.ranking.winners
    for place, (at, runs) in enumerate(zip(shown, values, strict=True)):
        colour = ORANGE if at in winners and len(winners) < len(metric.values) else BLUE
        _draw_box(axes, place=place, runs=runs, colour=colour)
    if spans_decades(np.concatenate(values)):
        make_logarithmic(axes)
    else:
        axes.locator_params(axis="x", nbins=6)


def _draw_box(axes: Axes, *, place: float, runs: FloatArray, colour: str) -> None:
    if not len(runs):
        nothing = "no run has this number"
        axes.text(0.02, place, nothing, transform=axes.get_yaxis_transform(), va="center", color=MUTED)
        return
    (box,) = boxplot_stats(runs)
    for end, quartile in ((box["whislo"], box["q1"]), (box["whishi"], box["q3"])):
        axes.plot([end, quartile], [place, place], color=colour, linewidth=0.9)
    half = 0.5 * THICKNESS
    outline = [box["q1"], box["q3"], box["q3"], box["q1"], box["q1"]]
    axes.plot(outline, place + half * np.array([-1, -1, 1, 1, -1]), color=colour, linewidth=1.1)
    axes.plot([box["med"]] * 2, [place - half, place + half], color=colour, linewidth=2.0)
    axes.plot(box["mean"], place, "D", color=INK, markersize=3.4, zorder=4.0)
    points = runs if len(runs) <= MOST_POINTS else box["fliers"]
    # the same offsets in every picture: below and above the line in turn
    offsets = 0.6 * half * np.sin(2.4 * np.arange(len(points)))
    axes.plot(points, place + offsets, ".", color=MUTED, markersize=4.5, markeredgecolor="none", zorder=1.5)
