"""What stands around the arm: demonstrations, motions, the skill's field and tube, and what the replay has drawn."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.simulation import ReplayResult
from gmr_robot.skill import Skill, TimeIndexedSkill
from gmr_robot.viewer.colours import MUTED, PURPLE, VERMILLION
from gmr_robot.viewer.field_arrows import FieldGrid, add_field
from gmr_robot.viewer.library import viser
from gmr_robot.viewer.lines import add_lines
from gmr_robot.viewer.tube import tube_in_time, tube_of_field, tube_surface
from gmr_robot.viewer.watched_replay import PathGroup, PlacedSkill, WatchedReplay

SEEN = 0.25
"""Opacity of the tube."""
FRESH = 0.1
"""How far the time of a field in time may be off before it is drawn anew [s]."""


class _Shown(Protocol):
    visible: bool


class Scenery:
    """Everything but the arm, each with a checkbox.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server.
    watched : WatchedReplay
        What there is.
    """

    def __init__(self, server: viser.ViserServer, watched: WatchedReplay) -> None:
        self._server = server
        self._skill_node = server.scene.add_frame("/skill", show_axes=False)
        self._field: FieldGrid | None = None
        self._field_box: viser.GuiCheckboxHandle | None = None
        self._field_time = 0.0
        for group in watched.groups:
            self._add_group(group)
        self._add_replay(watched.result)
        if watched.placed is not None:
            self._add_skill(watched.placed, around=_asked(watched))
        self._placed = watched.placed

    def follow(self, *, goal: FloatArray, t: float) -> None:
        """Draw the field where it is with a goal at a world position (3,) [m], and at a time of the motion [s].

        A velocity field is shifted along with its goal. One in time changes with the time; its goal changes its plan,
        which is not drawn anew.
        """
        if self._placed is None or self._field is None or self._field_box is None:
            return
        skill, frame = self._placed.skill, self._placed.frame
        if isinstance(skill, Skill):
            shift = frame.to_world(frame.from_world(goal)) - frame.to_world(skill.goal)
            if np.abs(self._skill_node.position - shift).max() > 1e-6:
                self._skill_node.position = shift
        elif abs(t * skill.speed - self._field_time) > FRESH and self._field_box.value:
            self._field_time = min(t * skill.speed, skill.duration)
            add_field(self._server, "/skill/field", self._field.arrows(self._field_time))

    def _add_group(self, group: PathGroup) -> None:
        name = group.name.replace(" ", "_").replace("/", "_")
        node = add_lines(self._server, f"/paths/{name}", group.paths, colour=group.colour)
        self._add_box(group.name, node, shown=group.shown)

    def _add_replay(self, result: ReplayResult) -> None:
        reference = add_lines(self._server, "/replay/reference", [result.reference], colour=MUTED, width=1.5)
        self._add_box("reference", reference, shown=False)
        measured = add_lines(
            self._server, "/replay/measured", [result.end_effector], colour=VERMILLION, width=3.5
        )
        self._add_box("replay", measured)

    def _add_skill(self, placed: PlacedSkill, *, around: FloatArray) -> None:
        self._field = FieldGrid(skill=placed.skill, frame=placed.frame, around=around)
        field = add_field(self._server, "/skill/field", self._field.arrows())
        self._field_box = self._add_box("velocity field", field, name="/skill/field")
        skill = placed.skill
        if isinstance(skill, TimeIndexedSkill):
            _, border = tube_in_time(skill, alpha=placed.alpha)
        else:
            _, border = tube_of_field(skill, placed.motion, alpha=placed.alpha)
        surface = tube_surface(border, placed.frame)
        tube = self._server.scene.add_mesh_simple(
            "/skill/tube" if isinstance(skill, Skill) else "/tube",
            vertices=surface.vertices.astype(np.float32),
            faces=surface.faces.astype(np.uint32),
            color=PURPLE,
            opacity=SEEN,
            side="double",
            cast_shadow=False,
            receive_shadow=False,
        )
        self._add_box(f"{100.0 * placed.alpha:g} % tube", tube)

    def _add_box(
        self, label: str, node: _Shown, *, shown: bool = True, name: str | None = None
    ) -> viser.GuiCheckboxHandle:
        """Add a checkbox that shows and hides a node; by its name, where the node is drawn anew now and then."""
        node.visible = shown
        box = self._server.gui.add_checkbox(label, shown)

        def update(event: object) -> None:
            del event
            seen = self._server.scene.get_handle_by_name(name) if name is not None else node
            if seen is not None:
                seen.visible = box.value

        box.on_update(update)
        return box


def _asked(watched: WatchedReplay) -> FloatArray:
    """Return the positions that the field is to enclose, in the skill's coordinates, shape (N, d)."""
    placed = watched.placed
    assert placed is not None
    paths = [path for group in watched.groups for path in group.paths if group.shown]
    world = np.vstack([watched.result.end_effector, *paths])
    return np.vstack([placed.frame.from_world(world), placed.motion])
