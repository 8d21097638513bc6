"""Which pictures a comparison has."""

from __future__ import annotations

from gmr_robot.evaluation.comparison import Comparison, compare_results
from gmr_robot.report.comparison.pictures import (
    draw_boxes,
    draw_cost,
    draw_curves,
    draw_differences,
    numeric_parameters,
)
from gmr_robot.report.illustrate import Illustration
from gmr_robot.report.pictures import Picture

TIMES = ("timing.stages.learn", "wall_seconds")
"""What a method costs: the first that there is."""


def illustrate_comparison(comparison: Comparison) -> list[Illustration]:
    """Return the pictures of a comparison, in order."""
    pictures = [draw_curves(comparison, parameter=name) for name in numeric_parameters(comparison)]
    pictures.append(draw_boxes(comparison))
    if comparison.has_baseline:
        pictures.append(draw_differences(comparison))
    pictures += _cost(comparison)
    return [Illustration(picture, picture.encode()) for picture in pictures]


def _cost(comparison: Comparison) -> list[Picture]:
    times = [name for name in TIMES if name in comparison.table.metric_names]
    accuracies = [
        metric
        for metric in comparison.metrics
        if not metric.metric.startswith("timing.") and metric.metric not in comparison.table.rows[0].resources
    ]
    if not times or not accuracies:
        return []
    known = {metric.metric: metric for metric in comparison.metrics}
    if times[0] not in known:
        known |= {times[0]: compare_results(comparison.table, metrics=times[:1]).metrics[0]}
    return [draw_cost(comparison, time=known[times[0]], accuracies=accuracies)]
