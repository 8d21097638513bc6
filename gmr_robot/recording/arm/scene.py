"""What the page of an arm shows in 3-D: the arm, the handle that leads it, the paths that were shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.recording.arm.session import ArmSession
from gmr_robot.recording.episode import Episode
from gmr_robot.robot import RobotModel
from gmr_robot.viewer import ArmView, look_at
from gmr_robot.viewer.gizmo import gizmo_quaternion
from gmr_robot.viewer.server import LoopbackServer

HANDLE = 0.16
"""Size of the handle's arrows, as a share of the arm's."""
ROOM = 0.25
"""Room around the end effector that is in sight at first, as a share of the arm's size."""
MOST_POINTS = 300
"""Points of a path that are drawn."""
GROWTH = 30
"""Samples after which a path that grows is drawn anew."""
NOW, BEFORE, INCOMPLETE = (220, 84, 41), (51, 102, 153), (150, 150, 150)
"""Colours of the path that is being recorded, of those before it, and of those without an end."""

Phase = Literal["start", "update", "end"]
Led = Callable[[Phase, FloatArray, FloatArray | None], None]
"""Told of a drag: its phase, position [m] and quaternion (x, y, z, w) of the handle, None where it never turns."""


class ArmScene:
    """The arm of a session on a page.

    Parameters
    ----------
    server : LoopbackServer
        The page's server.
    robot : RobotModel
        The arm.
    session : ArmSession
        What is shown.
    led : callable
        Told of each drag, by a thread of the server.
    """

    def __init__(self, server: LoopbackServer, robot: RobotModel, session: ArmSession, *, led: Led) -> None:
        self._server, self._session, self._led = server, session, led
        self._view = ArmView(server, robot)
        outline = self._view.visual.outline(robot.home)
        size = float(np.linalg.norm(np.ptp(outline, axis=0)))
        room = session.arm.position + ROOM * size * np.vstack([np.eye(3), -np.eye(3)])
        look_at(server, np.vstack([outline, room]))
        self._holder: int | None = None
        self._shown = robot.home
        self._paths: dict[str, tuple[int, tuple[int, int, int]]] = {}
        self._add_handle(size=HANDLE * size)

    def refresh(self) -> None:
        """Show where the arm is now, and which paths there are."""
        arm = self._session.arm
        joints = arm.joints
        if not np.array_equal(joints, self._shown):
            self._shown = joints
            self._view.show(joints)
        if arm.is_at_rest and self._holder is None:
            self._place_handle()
        self._show_paths()

    def _add_handle(self, *, size: float) -> None:
        arm, space = self._session.arm, self._session.space
        turns = arm.is_oriented
        self._axes = None if turns else gizmo_quaternion(space.axes)
        self._handle = self._server.scene.add_transform_controls(
            "/handle",
            scale=size,
            active_axes=(True, True, len(space.names) == 3),
            disable_rotations=not turns,
            depth_test=False,
        )
        self._place_handle()

        @self._handle.on_update
        async def _(event: object) -> None:  # in order, which a thread of its own would not keep
            self._drag(event.phase, by=event.client_id)  # type: ignore[attr-defined]

        @self._server.on_client_disconnect
        async def _(client: object) -> None:  # a page that is closed in the middle of a drag lets go
            if self._holder == client.client_id:  # type: ignore[attr-defined]
                self._drag("end", by=self._holder)

    def _drag(self, phase: Phase, *, by: int | None) -> None:
        """Take note of a drag of the handle by a page, and pass it on."""
        self._holder = None if phase == "end" else by
        turned = None if self._axes is not None else np.roll(self._handle.wxyz, -1)
        self._led(phase, np.array(self._handle.position, dtype=np.float64), turned)

    def _place_handle(self) -> None:
        """Put the handle where the arm's end effector is, when it is not there."""
        arm = self._session.arm
        wxyz = np.roll(arm.quaternion, 1) if self._axes is None else self._axes
        if np.abs(self._handle.position - arm.position).max() > 1e-4:
            self._handle.position = arm.position
        if 1.0 - abs(float(self._handle.wxyz @ wxyz)) > 1e-7:
            self._handle.wxyz = wxyz

    def _show_paths(self) -> None:
        """Draw paths that are new or have grown, and remove those that are gone."""
        wanted = {f"/paths/{one.number}": one for one in self._session.episodes if len(one.rows) > 1}
        for name in set(self._paths) - set(wanted):
            self._server.scene.remove_by_name(name)
            del self._paths[name]
        for name, episode in wanted.items():
            state = (len(episode.rows) // GROWTH, self._colour(episode))
            if self._paths.get(name) != state:
                self._paths[name] = state
                self._draw(name, episode, colour=state[1])

    def _colour(self, episode: Episode) -> tuple[int, int, int]:
        if episode is self._session.current:
            return NOW
        return BEFORE if episode.complete else INCOMPLETE

    def _draw(self, name: str, episode: Episode, *, colour: tuple[int, int, int]) -> None:
        points = episode.samples[:, 1:4]
        points = points[np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int))]
        self._server.scene.add_line_segments(
            name,
            points=np.stack([points[:-1], points[1:]], axis=1).astype(np.float32),
            colors=np.array(colour, dtype=np.uint8),
            thickness=3.0,
            thickness_units="screen",
        )
