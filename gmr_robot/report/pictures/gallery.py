"""Many skills beside each other, a small panel each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import InputError
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures.field import LEVEL_SETS, draw_field
from gmr_robot.report.pictures.marks import demonstration_entries, draw_demonstrations, mark_goal, sets
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.planes import Planes, joined
from gmr_robot.report.pictures.style import INK, VERMILLION, WIDTH, picture_style
from gmr_robot.skill import Rollout, Skill

MOST_COLUMNS = 5
"""Most panels in a row."""

GAP, HEADING, LEGEND = 0.08, 0.24, 0.36
"""Room between panels, above each for its title, and below all for the legend [in]."""

DENSITY = 0.5
"""Of streamlines."""

_ARRIVED: dict[str, Any] = {"color": INK, "linewidth": 0.7}
_LOST: dict[str, Any] = {"color": VERMILLION, "linewidth": 0.7}


@dataclass(frozen=True, eq=False, kw_only=True)
class Tile:
    """What a panel shows.

    Parameters
    ----------
    title : str
        What stands above it.
    skill : Skill
        A skill of two dimensions.
    training, held_out : DemonstrationSet
        Demonstrations, in task coordinates.
    rollouts : sequence of Rollout
        What the skill does.
    """

    title: str
    skill: Skill
    training: DemonstrationSet
    held_out: DemonstrationSet | None = None
    rollouts: Sequence[Rollout] = ()


@picture_style()
def draw_gallery(tiles: Sequence[Tile], *, name: str = "gallery", title: str = "Skills") -> Picture:
    """Draw skills of two dimensions beside each other, each true to scale in a square.

    Parameters
    ----------
    tiles : sequence of Tile
        At least one.
    name, title : str
        Name and heading of the picture.

    Raises
    ------
    InputError
        When there is no tile, or a skill has another dimension than two.
    """
    for tile in tiles:
        if tile.skill.n_dimensions != 2:
            raise InputError(
                f"the skill of {tile.title!r} has {tile.skill.n_dimensions} dimension(s); a gallery shows two"
            )
    if not tiles:
        raise InputError("a gallery needs at least one tile")
    figure, panels = _panels(len(tiles))
    fields = [_draw_tile(axes, tile) for axes, tile in zip(panels, tiles, strict=True)]
    groups = sets(tiles[0].training, tiles[0].held_out)
    rollouts = [Line2D([], [], **_ARRIVED, label="arrives"), Line2D([], [], **_LOST, label="does not")]
    figure.legend(
        handles=[*demonstration_entries(groups), *rollouts, *max(fields, key=len)],
        loc="lower center",
        ncols=6,
        borderaxespad=0.2,
    )
    arrived = sum(one.arrived for tile in tiles for one in tile.rollouts)
    number = sum(len(tile.rollouts) for tile in tiles)
    return Picture(
        name=name,
        title=title,
        caption=_caption(tiles, f"{arrived} of {number}"),
        alt=f"{count(len(tiles), 'skill')}, each with demonstrations, velocity field and rollouts; "
        f"{arrived} of {number} arrive.",
        figure=figure,
    )


def _panels(number: int) -> tuple[Figure, list[Axes]]:
    """Return a figure with so many squares."""
    columns = min(number, MOST_COLUMNS)
    rows = -(-number // columns)
    side = (WIDTH - GAP) / MOST_COLUMNS - GAP
    width = columns * (side + GAP) + GAP
    height = rows * (side + HEADING) + LEGEND
    figure = Figure(figsize=(max(width, 0.6 * WIDTH), height))
    width = figure.get_figwidth()
    panels = []
    for index in range(number):
        row, column = divmod(index, columns)
        left, bottom = GAP + column * (side + GAP), height - (row + 1) * (side + HEADING)
        panels.append(figure.add_axes((left / width, bottom / height, side / width, side / height)))
    return figure, panels


def _draw_tile(axes: Axes, tile: Tile) -> list[Line2D]:
    """Draw a panel and return the entries of its field in the legend."""
    groups = sets(tile.training, tile.held_out)
    planes = _square(Planes.around(groups, rollouts=tile.rollouts))
    (pair,) = planes.pairs
    planes.prepare(axes, pair)
    axes.set(xlabel="", ylabel="", xticks=[], yticks=[])
    axes.set_title(lettering(tile.title, longest=24), fontsize=8.0, pad=3.0)
    field = draw_field(axes, tile.skill, planes=planes, pair=pair, along=tile.training, density=DENSITY)
    draw_demonstrations(axes, groups, planes=planes, pair=pair, linewidth=0.8, opacity=0.8)
    for arrived, looks in ((True, _ARRIVED), (False, _LOST)):
        traces = [planes.trace(one) for one in tile.rollouts if one.arrived is arrived]
        if traces:
            axes.plot(*joined(traces).T, **looks, zorder=5)
    mark_goal(axes, planes.point(tile.skill.goal))
    return field


def _square(planes: Planes) -> Planes:
    """Return planes of the same centre whose ranges are equally long."""
    centre = 0.5 * (planes.lower + planes.upper)
    half = np.full(2, 0.5 * float((planes.upper - planes.lower).max()))
    return replace(planes, lower=centre - half, upper=centre + half)


def _caption(tiles: Sequence[Tile], arrived: str) -> str:
    stable = any(tile.skill.stabiliser is not None for tile in tiles)
    return (
        "Training demonstrations (blue), held-out ones (orange, dashed), the field of mean velocities (thin lines, "
        "pale where the skill extrapolates) and rollouts (black, vermilion where they do not arrive): "
        f"{arrived} arrive at the goal (star).{f' {LEVEL_SETS}.' if stable else ''} Each panel has its own scale."
    )
