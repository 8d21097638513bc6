"""What several pictures draw alike: demonstrations, starts and the goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.pictures.planes import Planes, joined
from gmr_robot.report.pictures.style import HELD_OUT, INK, PAPER, TRAINING

START: dict[str, Any] = {
    "marker": "o",
    "markersize": 4.5,
    "markerfacecolor": PAPER,
    "markeredgecolor": INK,
    "markeredgewidth": 0.9,
    "linestyle": "none",
}
GOAL: dict[str, Any] = {
    "marker": "*",
    "markersize": 11.0,
    "markerfacecolor": INK,
    "markeredgecolor": PAPER,
    "markeredgewidth": 0.7,
    "linestyle": "none",
}

_SETS: tuple[dict[str, Any], ...] = (
    {"color": TRAINING, "linestyle": "-"},
    {"color": HELD_OUT, "linestyle": (0, (4.0, 1.5))},
)
"""Training demonstrations, then held-out ones."""


def sets(training: DemonstrationSet, held_out: DemonstrationSet | None) -> tuple[DemonstrationSet, ...]:
    """Return the sets of demonstrations that there are: the training set first."""
    return (training,) if held_out is None else (training, held_out)


def draw_demonstrations(
    axes: Axes,
    groups: Sequence[DemonstrationSet],
    *,
    planes: Planes,
    pair: tuple[int, int],
    linewidth: float = 1.1,
    opacity: float = 1.0,
) -> None:
    """Draw demonstrations in a plane, training and held-out ones told apart."""
    for group, looks in zip(groups, _SETS, strict=False):
        curve = joined(map(planes.trace, group))[:, list(pair)]
        axes.plot(*curve.T, **looks, linewidth=linewidth, alpha=opacity, zorder=4)


def mark_starts(axes: Axes, starts: FloatArray) -> None:
    """Mark where motions begin, points (n, 2) of a plane."""
    axes.plot(*np.asarray(starts).T, **START, zorder=5)


def mark_goal(axes: Axes, goal: FloatArray) -> None:
    """Mark the goal, a point (2,) of a plane."""
    axes.plot(*goal[:, None], **GOAL, zorder=7)


def demonstration_entries(groups: Sequence[DemonstrationSet]) -> list[Line2D]:
    """Return the legend's entries of the demonstrations."""
    names = ("training", "held out")
    return [
        Line2D([], [], **looks, linewidth=1.4, label=f"{name} ({len(group)})")
        for group, looks, name in zip(groups, _SETS, names, strict=False)
    ]


def end_entries() -> list[Line2D]:
    """Return the legend's entries of start and goal."""
    return [Line2D([], [], **START, label="start"), Line2D([], [], **GOAL, label="goal")]
