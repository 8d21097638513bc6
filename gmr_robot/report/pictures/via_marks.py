"""How via-points are marked."""

from __future__ import annotations

from typing import Any

from matplotlib.lines import Line2D

from gmr_robot.report.pictures.style import PAPER, VERMILLION
from gmr_robot.skill import TimeIndexedSkill

VIA_POINT: dict[str, Any] = {
    "marker": "D",
    "markersize": 5.5,
    "markerfacecolor": VERMILLION,
    "markeredgecolor": PAPER,
    "markeredgewidth": 0.8,
    "linestyle": "none",
}


def via_entries(skill: TimeIndexedSkill) -> list[Line2D]:
    """Return the legend's entry of via-points, none where there are none."""
    return (
        [Line2D([], [], **VIA_POINT, label=f"via-point ({len(skill.via_points)})")]
        if skill.via_points
        else []
    )
