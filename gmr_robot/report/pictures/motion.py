"""A skill in time as a path: demonstrations, the planned motion and its tube in the planes of space."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.report.lettering import count
from gmr_robot.report.pictures.marks import (
    demonstration_entries,
    draw_demonstrations,
    end_entries,
    mark_goal,
    mark_starts,
    sets,
)
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.planes import Planes
from gmr_robot.report.pictures.sheet import place_legend, sheet
from gmr_robot.report.pictures.style import INK, MUTED, PURPLE, picture_style
from gmr_robot.report.pictures.via_marks import VIA_POINT, via_entries
from gmr_robot.skill import TimeIndexedSkill

INSTANTS = 300
"""Times at which paths are drawn."""

OUTLINES = 60
"""Times at which the tube's ellipse is drawn."""

DEVIATIONS = 2.0
"""Size of an ellipse [standard deviations]."""


@picture_style()
def draw_motion(
    skill: TimeIndexedSkill, training: DemonstrationSet, *, held_out: DemonstrationSet | None = None
) -> Picture:
    """Draw the planned motion of a skill in time over the demonstrations that it was learned from.

    Parameters
    ----------
    skill : TimeIndexedSkill
        What was learned, with its via-points and goal, of two dimensions or more.
    training, held_out : DemonstrationSet
        Demonstrations, in task coordinates.
    """
    groups = sets(training, held_out)
    times = np.linspace(0.0, skill.duration, INSTANTS)
    path = skill.planned(times).mean
    plan = Demonstration(
        times=times, positions=path, names=training.names, unit=training.unit, frame=training.frame
    )
    planes = Planes.around([*groups, DemonstrationSet((plan,))])
    figure, panels = sheet(planes.aspects, columns=min(len(planes.pairs), 3), legend=8)
    for axes, pair in zip(panels, planes.pairs, strict=True):
        plane = list(pair)
        planes.prepare(axes, pair)
        _draw_tube(axes, skill, plane)
        draw_demonstrations(axes, groups, planes=planes, pair=pair, linewidth=0.8)
        axes.plot(
            *skill.demonstrated(times).mean[:, plane].T, color=MUTED, linewidth=1.0, linestyle=":", zorder=4.5
        )
        axes.plot(*path[:, plane].T, color=INK, linewidth=1.7, zorder=5)
        mark_starts(axes, np.stack([one.start[plane] for group in groups for one in group]))
        axes.plot(
            *np.array([one.x[plane] for one in skill.via_points]).reshape(-1, 2).T, **VIA_POINT, zorder=7
        )
        mark_goal(axes, skill.goal[plane])
    place_legend(figure, _entries(skill, groups))
    return Picture(
        name="motion",
        title="What was learned, and what is planned",
        caption=_caption(skill, planes),
        alt=f"Demonstrations, and the planned motion through {count(len(skill.via_points), 'via-point')}, in "
        f"{count(len(planes.pairs), 'plane')}.",
        figure=figure,
    )


def _draw_tube(axes: Axes, skill: TimeIndexedSkill, plane: list[int]) -> None:
    """Fill the ellipses of the planned tube, one over the other."""
    planned = skill.planned(np.linspace(0.0, skill.duration, OUTLINES))
    for mean, covariance in zip(
        planned.mean[:, plane], planned.covariance[:, plane][:, :, plane], strict=True
    ):
        axes.fill(*_outline(mean, covariance).T, facecolor=PURPLE, alpha=0.07, linewidth=0.0, zorder=2)


def _outline(mean: FloatArray, covariance: FloatArray) -> FloatArray:
    """Return points of the ellipse of a covariance (2, 2), which may be flat, around a mean; shape (N, 2)."""
    squares, vectors = np.linalg.eigh(covariance)
    angles = np.linspace(0.0, 2.0 * np.pi, 40)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(mean + DEVIATIONS * (circle * np.sqrt(np.maximum(squares, 0.0))) @ vectors.T)


def _entries(skill: TimeIndexedSkill, groups: tuple[DemonstrationSet, ...]) -> list[Artist]:
    return [
        *demonstration_entries(groups),
        Line2D([], [], color=MUTED, linewidth=1.0, linestyle=":", label="demonstrated mean"),
        Line2D([], [], color=INK, linewidth=1.7, label="planned motion"),
        Patch(facecolor=PURPLE, alpha=0.4, label=f"planned ± {DEVIATIONS:g} sd"),
        *via_entries(skill),
        *end_entries(),
    ]


def _caption(skill: TimeIndexedSkill, planes: Planes) -> str:
    asked = f" through {count(len(skill.via_points), 'via-point')}" if skill.via_points else ""
    moved = (skill.goal != skill.demonstrated_goal).any()
    end = "to an end-point of its own" if moved else "to where the demonstrations end"
    return (
        f"The motion as planned{asked} {end} (black), the spread that the demonstrations leave open around it "
        f"(purple), and their own mean (dotted).{planes.remark()}"
    )
