"""The field of mean velocities E[ẋ | x], drawn as the dimension allows."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.pictures.level_sets import draw_level_sets
from gmr_robot.report.pictures.planes import Planes
from gmr_robot.report.pictures.style import INK, LINE, MUTED, PAPER
from gmr_robot.skill import Skill

GRID = 40
"""Points in each direction at which the field is evaluated for streamlines."""

KNOWN = 3.0
"""Mahalanobis distance from the closest component beyond which the field is drawn pale."""

ARROWS = 32
"""Arrows along the demonstrations, where streamlines cannot be drawn."""

LEVEL_SETS = (
    "The closed curves around the goal (green) are level sets of the skill's Lyapunov function: every motion "
    "crosses them inwards, and so arrives"
)
"""What a caption says of them."""


def draw_field(
    axes: Axes,
    skill: Skill,
    *,
    planes: Planes,
    pair: tuple[int, int],
    along: DemonstrationSet,
    density: float = 1.2,
) -> list[Line2D]:
    """Draw the mean field in a plane and return its entries in the legend.

    One dimension: the mean velocity over position, with its spread. Two: streamlines, pale where the
    skill extrapolates, over the level sets of the Lyapunov function when there is one. More: arrows at
    demonstrated positions, as no plane holds the field. Density is that of the streamlines, as matplotlib
    counts it.
    """
    if planes.phase:
        return [_draw_curve(axes, skill, planes)]
    if skill.n_dimensions > 2:
        return [_draw_arrows(axes, skill, along.positions, pair)]
    streamlines = _draw_streamlines(axes, skill, planes, density)
    if skill.stabiliser is None:
        return [streamlines]
    return [streamlines, draw_level_sets(axes, skill, skill.stabiliser, planes=planes)]


def describe_field(skill: Skill) -> str:
    """Return what a caption says about the field."""
    if skill.n_dimensions == 1:
        return "The thick curve is the mean velocity at each position, the band one standard deviation of it"
    if skill.n_dimensions == 2:
        streamlines = (
            "Thin lines follow the mean velocity that the skill gives at each point; they are pale where the "
            f"closest component is more than {KNOWN:g} standard deviations away and the skill extrapolates"
        )
        return streamlines if skill.stabiliser is None else f"{streamlines}. {LEVEL_SETS}"
    return "Arrows are the mean velocities that the skill gives at demonstrated positions"


def _draw_curve(axes: Axes, skill: Skill, planes: Planes) -> Line2D:
    x = np.linspace(planes.lower[0], planes.upper[0], 200)
    regression = skill.joint_mixture().regress(x[:, None], dims=[0])
    mean, deviation = skill.velocity(x[:, None])[:, 0], np.sqrt(regression.covariance[:, 0, 0])
    axes.fill_between(x, mean - deviation, mean + deviation, color=LINE, alpha=0.6, linewidth=0.0)
    (line,) = axes.plot(x, mean, color=INK, linewidth=1.6, zorder=5, label="mean velocity ± 1 sd")
    return line


def _draw_streamlines(axes: Axes, skill: Skill, planes: Planes, density: float) -> Line2D:
    x, y = (np.linspace(planes.lower[i], planes.upper[i], GRID) for i in range(2))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    along, up = skill.velocity(points).reshape(GRID, GRID, 2).transpose(2, 0, 1)
    looks: dict[str, Any] = {"color": MUTED, "linewidth": 0.6, "arrowsize": 0.6, "zorder": 1.5}
    axes.streamplot(x, y, along, up, density=density, **looks)
    squared = planes.mixture(skill).squared_mahalanobis(points).min(axis=1)
    novelty = np.sqrt(squared).reshape(GRID, GRID)
    if novelty.max() > KNOWN:
        axes.contourf(x, y, novelty, levels=[KNOWN, novelty.max()], colors=[PAPER], alpha=0.6, zorder=1.9)
    return Line2D([], [], color=MUTED, linewidth=0.8, label="mean velocity field")


def _draw_arrows(axes: Axes, skill: Skill, positions: FloatArray, pair: tuple[int, int]) -> Line2D:
    chosen = positions[:: max(1, len(positions) // ARROWS)]
    x, velocities = chosen[:, list(pair)].T, skill.velocity(chosen)[:, list(pair)].T
    axes.quiver(*x, *velocities, color=INK, width=0.006, headwidth=4.5, zorder=5)
    return Line2D([], [], color=INK, marker=">", markersize=4.0, linewidth=1.2, label="mean velocity")
