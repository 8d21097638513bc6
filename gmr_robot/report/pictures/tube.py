"""The tube of a skill in time: what was demonstrated, and the motion planned in it, over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures.marks import GOAL, demonstration_entries, sets
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.sheet import place_legend, sheet
from gmr_robot.report.pictures.style import HELD_OUT, INK, PURPLE, TRAINING, VERMILLION, picture_style
from gmr_robot.report.pictures.via_marks import VIA_POINT, via_entries
from gmr_robot.skill import TimeIndexedSkill

INSTANTS = 300
"""Times at which tube and motion are drawn."""

ASPECT = 0.32
"""Height over width of a panel."""

MOST_PANELS = 7
"""Most dimensions that are drawn."""

DEVIATIONS = 2.0
"""Half the width of a band [standard deviations]."""

DEMONSTRATED, PLANNED = 0.15, 0.35
"""How opaque the two bands are."""


@picture_style()
def draw_tube(
    skill: TimeIndexedSkill, training: DemonstrationSet, *, held_out: DemonstrationSet | None = None
) -> Picture:
    """Draw each dimension of a skill in time over time: demonstrations, their tube, the planned motion and its own.

    Parameters
    ----------
    skill : TimeIndexedSkill
        What was learned, with its via-points and goal.
    training, held_out : DemonstrationSet
        Demonstrations, in task coordinates; they are drawn in the time of the motion.
    """
    groups = sets(training, held_out)
    shown = min(skill.n_dimensions, MOST_PANELS)
    figure, panels = sheet([ASPECT] * shown, columns=1, legend=7)
    for dimension, axes in enumerate(panels):
        _draw_demonstrations(axes, skill, groups, dimension)
        _draw_bands(axes, skill, dimension)
        _draw_requests(axes, skill, dimension)
        axes.set_xlim(0.0, skill.duration)
        axes.set_ylabel(f"{lettering(skill.names[dimension])} [{lettering(skill.unit, longest=12)}]")
        axes.set_xlabel("time in the motion [s]")
    place_legend(figure, _entries(skill, groups))
    return Picture(
        name="tube",
        title="The motion in time",
        caption=_caption(skill, groups, shown),
        alt=f"Position over time in {count(shown, 'dimension')}: demonstrations, the tube around them, and the "
        f"planned motion with {count(len(skill.via_points), 'via-point')}.",
        figure=figure,
    )


def _draw_demonstrations(
    axes: Axes, skill: TimeIndexedSkill, groups: tuple[DemonstrationSet, ...], dimension: int
) -> None:
    looks: tuple[dict[str, Any], ...] = (
        {"color": TRAINING},
        {"color": HELD_OUT, "linestyle": (0, (4.0, 1.5))},
    )
    for group, look in zip(groups, looks, strict=False):
        for one in skill.align(group):
            axes.plot(one.times, one.positions[:, dimension], **look, linewidth=0.7, zorder=3)


def _draw_bands(axes: Axes, skill: TimeIndexedSkill, dimension: int) -> None:
    times = np.linspace(0.0, skill.duration, INSTANTS)
    for band, opacity in ((skill.demonstrated(times), DEMONSTRATED), (skill.planned(times), PLANNED)):
        mean, half = band.mean[:, dimension], DEVIATIONS * _deviation(band.covariance, dimension)
        axes.fill_between(
            times, mean - half, mean + half, color=PURPLE, alpha=opacity, linewidth=0.0, zorder=2
        )
    axes.plot(times, skill.planned(times).mean[:, dimension], color=INK, linewidth=1.5, zorder=4)


def _deviation(covariance: FloatArray, dimension: int) -> FloatArray:
    return np.sqrt(np.maximum(covariance[:, dimension, dimension], 0.0))


def _draw_requests(axes: Axes, skill: TimeIndexedSkill, dimension: int) -> None:
    """Mark via-points, with their tolerance, and the goal."""
    for one in skill.via_points:
        reach = [DEVIATIONS * one.tolerance] if one.tolerance > 0.0 else None
        axes.errorbar([one.t], [one.x[dimension]], yerr=reach, ecolor=VERMILLION, **VIA_POINT, zorder=7)
    axes.plot([skill.duration], [skill.goal[dimension]], **GOAL, zorder=7, clip_on=False)


def _entries(skill: TimeIndexedSkill, groups: tuple[DemonstrationSet, ...]) -> list[Artist]:
    return [
        *demonstration_entries(groups),
        Patch(facecolor=PURPLE, alpha=DEMONSTRATED, label=f"demonstrated ± {DEVIATIONS:g} sd"),
        Line2D([], [], color=INK, linewidth=1.5, label="planned motion"),
        Patch(facecolor=PURPLE, alpha=PLANNED + DEMONSTRATED, label=f"planned ± {DEVIATIONS:g} sd"),
        *via_entries(skill),
        Line2D([], [], **GOAL, label="goal"),
    ]


def _caption(skill: TimeIndexedSkill, groups: tuple[DemonstrationSet, ...], shown: int) -> str:
    held_out = " and held-out ones (orange, dashed)" if len(groups) > 1 else ""
    how = {"dtw": "by dynamic time warping", "linear": "by stretching each to the mean duration"}[
        skill.alignment
    ]
    speed = "" if skill.speed == 1.0 else f" It is executed {skill.speed:g} times as fast as drawn."
    rest = len(skill.names) - shown
    left_out = f" {rest} more left out." if rest else ""
    far = "".join(f" {str(one)[0].upper()}{str(one)[1:]}." for one in skill.departures)
    return (
        f"Training demonstrations (blue){held_out} in the time of the motion, aligned {how}; the light band is the "
        "tube of Gaussian mixture regression around them. The black line is the motion as planned, through all "
        "via-points to the goal, and the dark band what the demonstrations leave open around it. "
        f"A deviation lasts about {skill.length_scale:.2g} s.{speed}{left_out}{far}"
    )
