"""Each method's difference from its baseline."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from gmr_robot.evaluation.comparison import Comparison, MetricComparison
from gmr_robot.report.comparison.pictures.panels import left_out, method_panels, shown_methods, title_panel
from gmr_robot.report.lettering import count
from gmr_robot.report.pictures import Picture
from gmr_robot.report.pictures.style import BLUE, INK, MUTED, VERMILLION, picture_style


@picture_style()
def draw_differences(comparison: Comparison) -> Picture:
    """Draw mean differences from the baseline with their intervals, a panel a metric."""
    shown = [at for at in shown_methods(comparison) if comparison.baselines[at] is not None]
    figure, panels = method_panels(comparison, shown=shown, row=0.22)
    for axes, metric in panels:
        _draw(axes, metric, comparison, shown=shown)
    return Picture(
        name="differences",
        title="Against the baseline",
        caption="Mean difference from the baseline on the same motions and seeds, with its 95 % interval. Blue is "
        "shown to be better, red shown to be worse (paired Wilcoxon test, corrected by Holm), grey is not told apart."
        f"{left_out(comparison)}",
        alt=f"Differences of {count(len(shown), 'method')} from the baseline by "
        f"{count(len(comparison.metrics), 'metric')}.",
        figure=figure,
    )


def _draw(axes: Axes, metric: MetricComparison, comparison: Comparison, *, shown: list[int]) -> None:
    scale = title_panel(axes, metric, comparison, width=52)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    for place, at in enumerate(shown):
        against = metric.against_baseline[at]
        if against is None or not against.paired.n_pairs:
            continue
        colour = MUTED
        if against.differs and metric.direction is not None:
            colour = BLUE if against.paired.effect > 0.0 else VERMILLION
        ends = scale.factor * np.array([against.paired.interval.low, against.paired.interval.high])
        axes.plot(ends, [place, place], color=colour, linewidth=1.6)
        axes.plot(scale.factor * against.paired.difference, place, "o", color=colour, markersize=4.5)
    axes.margins(x=0.08)
    axes.locator_params(axis="x", nbins=5)
