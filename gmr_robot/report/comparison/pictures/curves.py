"""Metrics against a parameter, with the band of their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation.comparison import Comparison, Interval, MetricComparison, mean_interval
from gmr_robot.evaluation.comparison.methods import method_label, short_names, varied_parameters
from gmr_robot.report.comparison.pictures.panels import (
    COLOURS,
    MARKERS,
    make_logarithmic,
    rows_of_panels,
    spans_decades,
    title_panel,
)
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures import Picture
from gmr_robot.report.pictures.style import picture_style

MOST_LINES = 6
"""Most lines in a panel; where other parameters would make more, means over those are drawn."""

MOST_TICKS = 8
"""Most values of a parameter that all stand at the axis."""

LINE_HEIGHT = 0.19
"""Of the legend [in]."""


class Curve(NamedTuple):
    """One line of a panel: values of the parameter, means, and their intervals."""

    label: str
    at: FloatArray
    means: FloatArray
    intervals: tuple[Interval, ...]


def numeric_parameters(comparison: Comparison) -> tuple[str, ...]:
    """Return the varied parameters whose values are all numbers, two or more of them."""
    found = []
    for name in varied_parameters(comparison.table):
        values = [method.parameters[name] for method in comparison.methods if name in method.parameters]
        if len(set(map(repr, values))) > 1 and all(_is_number(value) for value in values):
            found.append(name)
    return tuple(found)


@picture_style()
def draw_curves(comparison: Comparison, *, parameter: str) -> Picture:
    """Draw all metrics against a parameter, a panel a metric.

    Parameters
    ----------
    comparison : Comparison
        Whose metrics they are.
    parameter : str
        One of `numeric_parameters`.
    """
    groups = _groups(comparison, parameter)
    drawn_lines = len(groups) > 1
    legend = LINE_HEIGHT * (1 - len(groups) // -3) if drawn_lines else 0.0
    columns = min(2, len(comparison.metrics))
    figure, panels = rows_of_panels(len(comparison.metrics), columns=columns, height=2.3, legend=legend)
    short = short_names(comparison.table.parameter_names)[parameter]
    scattered = is_sampled(comparison, parameter)
    for axes, metric in zip(panels, comparison.metrics, strict=True):
        curves = [_curve(label, members, metric, comparison, parameter) for label, members in groups.items()]
        _draw(axes, metric, comparison, curves=curves, scattered=scattered)
        axes.set_xlabel(lettering(short))
    if drawn_lines:
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=3, borderaxespad=0.2)
    return Picture(
        name=f"against-{parameter.replace('.', '-')}",
        title=f"Against {short}",
        caption=_caption(comparison, averaged=not drawn_lines, scattered=scattered),
        alt=f"{count(len(comparison.metrics), 'metric')} against {parameter}, {count(len(groups), 'line')} each.",
        figure=figure,
    )


def is_sampled(comparison: Comparison, parameter: str) -> bool:
    """Whether values were drawn rather than chosen: each method has its own, and another parameter varies as well."""
    values = [method.parameters.get(parameter) for method in comparison.methods]
    own = len(set(map(repr, values))) == len(values)
    return own and len(values) > 2 and len(varied_parameters(comparison.table)) > 1


def _groups(comparison: Comparison, parameter: str) -> dict[str, list[int]]:
    """Return the methods of each line, by what they share besides the parameter."""
    varied = [name for name in varied_parameters(comparison.table) if name != parameter]
    short = short_names(comparison.table.parameter_names)
    groups: dict[str, list[int]] = {}
    for at, method in enumerate(comparison.methods):
        if parameter in method.parameters:
            label = method_label(method.parameters, varied=varied, short=short)
            groups.setdefault(label, []).append(at)
    if len(groups) > MOST_LINES or is_sampled(comparison, parameter):
        return {"": [at for members in groups.values() for at in members]}
    return groups


def _curve(
    label: str, members: Sequence[int], metric: MetricComparison, comparison: Comparison, parameter: str
) -> Curve:
    """Return a line; methods with the same value of the parameter are taken together."""
    own = np.array([float(comparison.methods[at].parameters[parameter]) for at in members])
    at = np.unique(own)
    means, intervals = [], []
    for value in at:
        same = np.array(members)[own == value]
        if len(same) == 1:  # known already
            means.append(metric.summaries[same[0]].mean)
            intervals.append(metric.summaries[same[0]].interval)
            continue
        # strata are motions of each method: other parameters do not widen an interval over seeds either
        runs = np.concatenate([metric.values[one] for one in same])
        n_methods = len(runs) // len(comparison.motions)
        strata = np.concatenate(
            [comparison.motions + number * len(comparison.table.motions) for number in range(n_methods)]
        )
        there = np.isfinite(runs)
        means.append(runs[there].mean() if there.any() else np.nan)
        intervals.append(mean_interval(runs[there], motions=strata[there]))
    return Curve(label=label, at=at, means=np.array(means), intervals=tuple(intervals))


def _draw(
    axes: Axes, metric: MetricComparison, comparison: Comparison, *, curves: Sequence[Curve], scattered: bool
) -> None:
    scale = title_panel(axes, metric, comparison, width=52)
    for number, curve in enumerate(curves):
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        means = scale.factor * curve.means
        low, high = (
            scale.factor * np.array([getattr(one, end) for one in curve.intervals]) for end in ("low", "high")
        )
        name = lettering(curve.label, longest=34) or None
        if scattered:
            reach = np.nan_to_num(np.maximum([means - low, high - means], 0.0))
            axes.errorbar(
                curve.at,
                means,
                yerr=reach,
                fmt=marker,
                color=colour,
                markersize=4.0,
                elinewidth=0.9,
                label=name,
            )
        else:
            axes.fill_between(curve.at, low, high, color=colour, alpha=0.18, linewidth=0.0)
            axes.plot(curve.at, means, color=colour, marker=marker, markersize=4.0, label=name)
    values = np.unique(np.concatenate([curve.at for curve in curves]))
    if spans_decades(values):
        make_logarithmic(axes)
    if len(values) <= MOST_TICKS:
        axes.xaxis.set_major_locator(FixedLocator(values.tolist()))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.margins(x=0.05, y=0.1)


def _caption(comparison: Comparison, *, averaged: bool, scattered: bool) -> str:
    others = len(varied_parameters(comparison.table)) > 1
    if scattered:
        return (
            "A point is a method, with the mean over motions and seeds and its 95 % interval; the other parameters "
            "vary from point to point as well."
        )
    together = ", methods with the same value together" if averaged and others else ""
    return f"Lines are means over motions and seeds{together}; bands are their 95 % bootstrap intervals over seeds."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
