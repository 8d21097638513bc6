"""The conditional density p(ẋ | x): which velocities the skill holds possible at a point."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.lettering import lettering, percent
from gmr_robot.report.pictures.contested_point import ContestedPoint, contested_point
from gmr_robot.report.pictures.density import LEVELS
from gmr_robot.report.pictures.marks import draw_demonstrations, mark_goal
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.planes import Planes
from gmr_robot.report.pictures.sheet import place_legend, sheet
from gmr_robot.report.pictures.style import COMPONENT, VERMILLION, picture_style
from gmr_robot.report.pictures.velocity_density import (
    draw_density_curve,
    draw_density_plane,
    shown_components,
)
from gmr_robot.skill import Skill

ARROW = 0.18
"""Length of the fastest component's arrow, as a share of the panel's width."""


@picture_style()
def draw_conditional(skill: Skill, training: DemonstrationSet, *, alpha: float) -> Picture:
    """Draw p(ẋ | x) at the demonstrated point where the components disagree most, and where that is.

    Parameters
    ----------
    skill : Skill
        What was learned.
    training : DemonstrationSet
        Its demonstrations, in task coordinates.
    alpha : float
        Probability of the regions drawn around the components' velocities, from 0 to 1.

    Returns
    -------
    Picture
        The velocities of the first two dimensions when there are more.
    """
    point = contested_point(skill, training)
    planes = Planes.around([training])
    figure, (where, density) = sheet([planes.aspects[0], 1.0], columns=2, above=0.25, legend=4)
    _draw_place(where, skill, training, planes=planes, point=point)
    entries = _draw_density(density, skill, point, alpha=alpha)
    place_legend(figure, entries)
    return Picture(
        name="conditional",
        title="What the skill holds possible at one point",
        caption=_caption(skill, point),
        alt="Left the demonstrations with one point marked, right the density of the velocity at that point.",
        figure=figure,
    )


def _draw_place(
    axes: Axes, skill: Skill, training: DemonstrationSet, *, planes: Planes, point: ContestedPoint
) -> None:
    pair = planes.pairs[0]
    planes.prepare(axes, pair)
    axes.set_title("the point x")
    draw_demonstrations(axes, [training], planes=planes, pair=pair, opacity=0.5)
    mark_goal(axes, planes.point(skill.goal)[list(pair)])
    x, y = planes.point(point.position)[list(pair)]
    if planes.phase:
        axes.axvline(x, color=VERMILLION, linewidth=1.5, zorder=6)
    else:
        _draw_arrows(axes, point, pair, longest=ARROW * float(np.ptp(axes.get_xlim())))
        axes.plot([x], [y], marker="o", markersize=7.0, color=VERMILLION, markeredgecolor="white", zorder=8)


def _draw_arrows(axes: Axes, point: ContestedPoint, pair: tuple[int, int], *, longest: float) -> None:
    """Draw where each component would go from the point."""
    start = point.position[list(pair)]
    directions = point.velocities.means[shown_components(point.velocities)][:, list(pair)]
    speed = np.linalg.norm(directions, axis=1).max()
    for direction in directions / max(speed, np.finfo(float).tiny):
        arrow = {"arrowstyle": "-|>", "color": COMPONENT, "linewidth": 1.4, "shrinkA": 0.0, "shrinkB": 0.0}
        axes.annotate("", tuple(start + longest * direction), tuple(start), arrowprops=arrow, zorder=7)


def _draw_density(axes: Axes, skill: Skill, point: ContestedPoint, *, alpha: float) -> list[Artist]:
    unit = lettering(skill.unit, longest=12)
    labels = [f"velocity of {lettering(name)} [{unit}/s]" for name in skill.names]
    axes.set_title("density of the velocity ẋ there")
    axes.set_xlabel(labels[0])
    axes.grid(visible=False)
    axes.locator_params(nbins=5)
    if skill.n_dimensions == 1:
        axes.set_ylabel(f"density [s/{unit}]")
        return draw_density_curve(axes, point.velocities, nearby=point.nearby, alpha=alpha)
    axes.set_ylabel(labels[1])
    plane = point.velocities.marginal([0, 1])
    return draw_density_plane(axes, plane, nearby=point.nearby[:, :2], alpha=alpha)


def _caption(skill: Skill, point: ContestedPoint) -> str:
    remark = " The first two dimensions are shown." if skill.n_dimensions > 2 else ""
    arrows = "" if skill.n_dimensions == 1 else " Arrows show where each component would go from there."
    return (
        "Of all demonstrated positions, this is the one where the components disagree most: "
        f"{percent(point.disagreement)} of the variance of the velocity is disagreement between them."
        f"{arrows} {_explanation(skill)} Dots are the demonstrated velocities at the samples closest to the "
        "point, one a demonstration; the diamond is the mean, which the strategy mean executes; dashed lines "
        f"bound the region of each component that the strategy sample draws from.{remark}"
    )


def _explanation(skill: Skill) -> str:
    if skill.n_dimensions == 1:
        return "The curve is p(ẋ | x)."
    regions = ", ".join(percent(level) for level in reversed(LEVELS))
    return f"Grey areas hold the {regions} most probable velocities."
