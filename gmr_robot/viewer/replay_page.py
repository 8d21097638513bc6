"""The page of a replay: the arm over time, and the same arm live."""

from __future__ import annotations

import threading
import time

import numpy as np

from gmr_robot.viewer.arm_view import ArmView
from gmr_robot.viewer.library import viser
from gmr_robot.viewer.live_panel import LivePanel
from gmr_robot.viewer.look import look_at
from gmr_robot.viewer.scenery import Scenery
from gmr_robot.viewer.timeline import Timeline
from gmr_robot.viewer.watched_replay import WatchedReplay

FRAME = 1.0 / 30.0
"""Time between two pictures [s]."""


class ReplayPage:
    """A replay on a page; `step` moves it on, `run` does so in real time.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server, whose scene and controls are empty.
    watched : WatchedReplay
        What is shown.
    """

    def __init__(self, server: viser.ViserServer, watched: WatchedReplay) -> None:
        self._watched = watched
        self.arm = ArmView(server, watched.robot)
        result = watched.result
        server.gui.add_markdown(_heading(watched))
        with server.gui.add_folder("Replay"):
            self.timeline = Timeline(server, duration=result.duration)
            self._reading = server.gui.add_markdown("")
        self.live: LivePanel | None = None
        if watched.live is not None:
            with server.gui.add_folder("Take part"):
                self.live = LivePanel(
                    server, watched.live, goal=result.goals[0], directions=watched.robot.directions
                )
        with server.gui.add_folder("Show"):
            self.scenery = Scenery(server, watched)
        self._goal = server.scene.add_icosphere(
            "/goal_point", radius=0.008, color=(0, 158, 115), position=result.goals[0]
        )
        self._look(server)
        self._show_replay()
        self._seen = False
        server.on_client_connect(self._begin)

    def _begin(self, client: object) -> None:
        """Play as soon as somebody looks."""
        del client
        if not self._seen:
            self._seen = True
            self.timeline.play()

    def step(self, seconds: float) -> None:
        """Move on by a wall-clock time [s]: the simulation where somebody takes part, else the replay."""
        if self.live is not None:
            if self.timeline.touched and self.live.running:
                self.live.pause()
            state = self.live.step(seconds)
            if state is not None:
                self.timeline.pause()
                self.timeline.touched = False
                self.arm.show(state.q)
                self._goal.position = state.goal
                self.scenery.follow(goal=state.goal, t=state.time)
                return
        self.timeline.touched = False
        if self.live is None or not self.live.running:
            self.timeline.advance(seconds)
            self._show_replay()

    def run(self, ended: threading.Event) -> None:
        """Move on in real time until an event is set."""
        last = time.perf_counter()
        while not ended.wait(max(0.0, FRAME - (time.perf_counter() - last))):
            now = time.perf_counter()
            self.step(now - last)
            last = now

    def _show_replay(self) -> None:
        result = self._watched.result
        tick = int(np.searchsorted(result.times, self.timeline.time + 1e-9, side="right")) - 1
        self.arm.show(result.joint_positions[tick])
        goal = result.goals[tick]
        self._goal.position = goal
        self.scenery.follow(goal=goal, t=float(result.times[tick]) * result.speed)
        if self.live is not None:
            self.live.show_goal(goal)
        error = 1e3 * float(np.linalg.norm(result.end_effector[tick] - result.reference[tick]))
        away = 1e3 * float(np.linalg.norm(result.end_effector[tick] - goal))
        text = f"{away:.0f} mm from the goal, {error:.1f} mm from its reference"
        if self._reading.content != text:
            self._reading.content = text

    def _look(self, server: viser.ViserServer) -> None:
        result = self._watched.result
        chosen = result.joint_positions[np.linspace(0, len(result) - 1, 8).round().astype(int)]
        paths = [path for group in self._watched.groups if group.shown for path in group.paths]
        look_at(server, np.vstack([*(self.arm.visual.outline(q) for q in chosen), *paths]))


def _heading(watched: WatchedReplay) -> str:
    result = watched.result
    mode = {"track": "along a trajectory", "closed_loop": "in closed loop"}[result.mode]
    return f"**{result.robot}** {mode}: {result.stop}, after {result.duration:.2f} s"
