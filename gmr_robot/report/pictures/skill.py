"""The skill: demonstrations, mixture components and the field of mean velocities."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.report.lettering import count
from gmr_robot.report.pictures.components import component_entry, draw_components
from gmr_robot.report.pictures.field import describe_field, draw_field
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
from gmr_robot.report.pictures.style import picture_style
from gmr_robot.skill import Skill


@picture_style()
def draw_skill(
    skill: Skill, training: DemonstrationSet, *, held_out: DemonstrationSet | None = None
) -> Picture:
    """Draw a skill over the demonstrations that it was learned from.

    Parameters
    ----------
    skill : Skill
        What was learned.
    training, held_out : DemonstrationSet
        Demonstrations, in task coordinates.

    Returns
    -------
    Picture
        With streamlines of the mean field E[ẋ | x] in two dimensions, with its curve and spread in one,
        with arrows along the demonstrations in more.
    """
    groups = sets(training, held_out)
    planes = Planes.around(groups)
    mixture = planes.mixture(skill)
    figure, panels = sheet(planes.aspects, columns=min(len(planes.pairs), 3), legend=6)
    for axes, pair in zip(panels, planes.pairs, strict=True):
        planes.prepare(axes, pair)
        field = draw_field(axes, skill, planes=planes, pair=pair, along=training)
        draw_components(axes, mixture.marginal(pair))
        draw_demonstrations(axes, groups, planes=planes, pair=pair)
        starts = np.stack([planes.trace(one)[0, list(pair)] for group in groups for one in group])
        mark_starts(axes, starts)
        mark_goal(axes, planes.point(skill.goal)[list(pair)])
    place_legend(figure, [*demonstration_entries(groups), *end_entries(), component_entry(), *field])
    return Picture(
        name="skill",
        title="What was learned",
        caption=_caption(skill, groups, planes),
        alt=f"Demonstrations with the {count(mixture.n_components, 'Gaussian component')} learned from them, "
        "and the field of mean velocities.",
        figure=figure,
    )


def _caption(skill: Skill, groups: tuple[DemonstrationSet, ...], planes: Planes) -> str:
    held_out = f", {count(len(groups[1]), 'held-out one')} (orange, dashed)" if len(groups) > 1 else ""
    return (
        f"{count(len(groups[0]), 'training demonstration')} (blue){held_out} and the "
        f"{count(skill.mixture.n_components, 'component')} of the mixture (purple, numbered). "
        f"{describe_field(skill)}.{planes.remark()}"
    )
