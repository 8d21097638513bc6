"""Rollouts over demonstrations: those that arrive and those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.lettering import lettering
from gmr_robot.report.pictures.marks import mark_goal, mark_starts
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.planes import Planes, joined
from gmr_robot.report.pictures.sheet import sheet
from gmr_robot.report.pictures.style import BLUE, GREEN, LINE, ORANGE, VERMILLION, picture_style
from gmr_robot.skill import Rollout, StopReason

_LOOKS: dict[StopReason, dict[str, Any]] = {
    "goal reached": {"color": GREEN, "marker": "o", "markersize": 3.0, "label": "arrived"},
    "time out": {"color": ORANGE, "marker": "s", "markersize": 4.0, "label": "out of time"},
    "left the known region": {"color": VERMILLION, "marker": "X", "markersize": 5.5, "label": "left"},
    "finished": {"color": BLUE, "marker": "s", "markersize": 4.0, "label": "whole time"},
}
"""Each reason to stop has a colour and a mark at the rollout's end."""

MOST_COLUMNS = 3
"""Most panels in a row."""

HEADING = 0.3, 0.17
"""Room for a group's label, and for a line of its counts [in]."""


@picture_style()
def draw_rollouts(
    rollouts: Mapping[str, Sequence[Rollout]],
    training: DemonstrationSet,
    *,
    held_out: DemonstrationSet | None = None,
) -> Picture:
    """Draw rollouts over demonstrations, a panel for each group and plane.

    Parameters
    ----------
    rollouts : mapping of str to sequence of Rollout
        Rollouts by group, none of them empty.
    training, held_out : DemonstrationSet
        Demonstrations, in task coordinates.

    Returns
    -------
    Picture
        The panels show the surroundings of the demonstrations; a rollout that runs far away leaves them.
    """
    demonstrations = (training,) if held_out is None else (training, held_out)
    everything = chain.from_iterable(rollouts.values())
    planes = Planes.around(demonstrations, rollouts=everything, most=MOST_COLUMNS)
    columns = _columns(len(rollouts), n_planes=len(planes.pairs))
    reasons = max(len({one.stop for one in group}) for group in rollouts.values())
    lines = reasons if columns == MOST_COLUMNS else 1
    above = HEADING[0] + lines * HEADING[1]
    figure, panels = sheet(planes.aspects * len(rollouts), columns=columns, above=above)
    cells = iter(panels)
    for label, group in rollouts.items():
        for index, pair in enumerate(planes.pairs):
            axes = next(cells)
            planes.prepare(axes, pair)
            _draw_group(axes, group, demonstrations=demonstrations, planes=planes, pair=pair)
            if index == 0:
                _head(axes, label, group, lines=lines)
    return Picture(
        name="rollouts",
        title="Motions that the skill generates",
        caption=_caption(rollouts, planes),
        alt=f"Rollouts over the demonstrations. {_summary(rollouts)}",
        figure=figure,
    )


def _columns(n_groups: int, *, n_planes: int) -> int:
    """Return the number of panels in a row: the planes of one group, or groups in even rows."""
    if n_planes > 1:
        return n_planes
    return n_groups if n_groups <= MOST_COLUMNS else 2 if n_groups == 4 else MOST_COLUMNS


def _draw_group(
    axes: Axes,
    group: Sequence[Rollout],
    *,
    demonstrations: Sequence[DemonstrationSet],
    planes: Planes,
    pair: tuple[int, int],
) -> None:
    plane = list(pair)
    known = joined(planes.trace(one) for part in demonstrations for one in part)[:, plane]
    axes.plot(*known.T, color=LINE, linewidth=2.5, zorder=1)
    for reason, looks in _LOOKS.items():
        traces = [planes.trace(one)[:, plane] for one in group if one.stop == reason]
        if traces:
            axes.plot(*joined(traces).T, color=looks["color"], linewidth=0.9, zorder=3)
            axes.plot(*np.array([trace[-1] for trace in traces]).T, **looks, linestyle="none", zorder=6)
    mark_starts(axes, np.array([planes.trace(one)[0, plane] for one in group]))
    mark_goal(axes, planes.point(group[0].goal)[plane])


def _head(axes: Axes, label: str, group: Sequence[Rollout], *, lines: int) -> None:
    """Write a group's label and counts above its first panel."""
    entries = [
        Line2D([], [], **{**looks, "label": f"{number} {looks['label']}"}, linewidth=1.2)
        for reason, looks in _LOOKS.items()
        if (number := _number(group, reason))
    ]
    axes.legend(
        handles=entries,
        title=lettering(label, longest=44),
        title_fontproperties={"weight": "bold", "size": 8.5},
        alignment="left",
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderaxespad=0.3,
        borderpad=0.0,
        ncols=len(_LOOKS) if lines == 1 else 1,
        columnspacing=1.2,
    )


def _number(group: Sequence[Rollout], reason: StopReason) -> int:
    return sum(one.stop == reason for one in group)


def _summary(rollouts: Mapping[str, Sequence[Rollout]]) -> str:
    need_not = _need_not_arrive(rollouts)
    wanted: StopReason = "finished" if need_not else "goal reached"
    counts = [f"{label}: {_number(group, wanted)} of {len(group)}" for label, group in rollouts.items()]
    return f"{'Whole time' if need_not else 'Arrived'}: {'; '.join(counts)}."


def _need_not_arrive(rollouts: Mapping[str, Sequence[Rollout]]) -> bool:
    return any(_number(group, "finished") for group in rollouts.values())


def _caption(rollouts: Mapping[str, Sequence[Rollout]], planes: Planes) -> str:
    ends = (
        "They need not arrive: blue ones go on for the whole time"
        if _need_not_arrive(rollouts)
        else "Green ones reach the goal (star), orange ones run out of time"
    )
    return (
        "Rollouts from the starts of demonstrations (circles), over the demonstrations themselves (grey). "
        f"{ends}, red ones leave the region that the "
        "skill knows. The panels show the surroundings of the demonstrations. "
        f"{_summary(rollouts)}{planes.remark()}"
    )
