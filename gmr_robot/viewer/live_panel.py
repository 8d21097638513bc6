"""Taking part: the arm is pushed, and its goal is moved, while the simulation runs."""

from __future__ import annotations

import queue
from collections.abc import Callable

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.simulation import LiveReplay, LiveState
from gmr_robot.viewer.colours import GREEN, VERMILLION
from gmr_robot.viewer.gizmo import gizmo_quaternion
from gmr_robot.viewer.library import viser
from gmr_robot.viewer.lines import segments
from gmr_robot.viewer.watched_replay import Live

PUSH_DURATION = 0.2
"""How long a push lasts [s]."""
STRENGTH, STRONGEST = 30.0, 100.0
"""Its force at first, and the greatest [N]."""
ARROW = 0.006
"""Length of the push's arrow for each newton [m]."""
LONGEST_STEP = 0.1
"""Most that is simulated between two pictures [s]; where the machine is slower, the simulation falls behind."""
TRAIL, APART = 400, 1e-3
"""Points of the path that are drawn behind the end effector, and the least distance between them [m]."""
TOLD = 5.0
"""How long a message stands on the page [s]."""
DIRECTIONS: dict[str, tuple[float, float, float]] = {
    "+x": (1.0, 0.0, 0.0),
    "-x": (-1.0, 0.0, 0.0),
    "+y": (0.0, 1.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "+z": (0.0, 0.0, 1.0),
    "-z": (0.0, 0.0, -1.0),
}


class LivePanel:
    """The controls of a live replay. What the user does is taken up at the next step, in the thread that steps.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server.
    live : Live
        How to take part.
    goal : array, shape (3,)
        Where the goal is at first [m].
    directions : array, shape (3, r)
        World directions that the end effector can move along.

    Attributes
    ----------
    running : bool
        Whether the simulation runs.
    """

    def __init__(
        self, server: viser.ViserServer, live: Live, *, goal: FloatArray, directions: FloatArray
    ) -> None:
        self.running = False
        self._server, self._live, self._first_goal = server, live, np.array(goal)
        self._replay: LiveReplay | None = None
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._pace, self._said_for = 1.0, 0.0
        self._trail: list[FloatArray] = []
        gui = server.gui
        self._status = gui.add_markdown(_INVITATION if live.to_goal else _INVITATION_TO_PUSH)
        push = gui.add_button("Push", color="orange", hint=f"for {PUSH_DURATION:g} s")
        self._force = gui.add_slider("force [N]", 1.0, STRONGEST, 1.0, STRENGTH)
        possible = {name: one for name, one in DIRECTIONS.items() if np.linalg.norm(directions.T @ one) > 0.5}
        self._direction = gui.add_dropdown("direction", ("any", *possible), initial_value="any")
        restart = gui.add_button("Start again")
        self._rng = np.random.default_rng()
        self._directions = directions
        push.on_click(lambda _: self.ask(self.push))
        restart.on_click(lambda _: self.ask(self.restart))
        self._gizmo = self._add_gizmo()
        self._path = server.scene.add_line_segments(
            "/live/path", np.zeros((1, 2, 3)), GREEN, thickness=3.5, thickness_units="screen"
        )
        self._arrow = server.scene.add_arrows(
            "/live/push",
            np.array([[[0.0, 0.0, 0.0], [0.0, 0.0, 0.1]]]),
            VERMILLION,
            shaft_radius=0.006,
            head_radius=0.016,
            head_length=0.04,
            visible=False,
        )
        self._path.visible = False
        self._pushing: FloatArray = np.zeros(3)

    def step(self, seconds: float) -> LiveState | None:
        """Take up what was asked for, simulate a wall-clock time [s] and return where the arm is; None at rest."""
        self._said_for -= seconds
        while not self._asked.empty():
            try:
                self._asked.get()()
            except GmrRobotError as error:
                self._say(f"**Not possible:** {error}")
        if not self.running or self._replay is None:
            return None
        span = min(seconds, LONGEST_STEP)
        self._pace += 0.1 * (span / max(seconds, 1e-9) - self._pace)
        try:
            state = self._replay.advance(span)
        except GmrRobotError as error:
            self.pause()
            self._say(f"**Ended:** {error}")
            return None
        self._show(state)
        return state

    def ask(self, action: Callable[[], None]) -> None:
        """Let something be done at the next step, from whichever thread."""
        self._asked.put(action)

    def push(self) -> None:
        """Push the arm as the controls say."""
        replay = self._begun()
        way = self._direction.value
        along = self._any_direction() if way == "any" else np.array(DIRECTIONS[way])
        self._pushing = self._force.value * along
        replay.push(self._pushing, duration=PUSH_DURATION)

    def restart(self) -> None:
        """Begin anew, from the start and with the first goal."""
        if self._replay is None:
            self._begun()
        else:
            self._replay.restart()
            self.running = True
        self._trail.clear()
        if self._gizmo is not None:
            self._gizmo.position = self._first_goal

    def move_goal(self, position: FloatArray) -> None:
        """Move the goal to a world position (3,) [m]."""
        if self._live.to_goal is not None:
            goal = self._live.to_goal(position)
            self._begun().move_goal(goal)

    def pause(self) -> None:
        """Leave the simulation, for the replay; the next push or move of the goal begins anew."""
        self.running, self._replay = False, None
        self._trail.clear()
        self._path.visible = self._arrow.visible = False

    def show_goal(self, goal: FloatArray) -> None:
        """Put the gizmo where the goal is in the replay [m]."""
        if self._gizmo is not None and np.abs(self._gizmo.position - goal).max() > 1e-6:
            self._gizmo.position = goal

    def _begun(self) -> LiveReplay:
        if self._replay is None:
            self._replay = LiveReplay(self._live.begin)
            self._trail.clear()
        self.running = True
        return self._replay

    def _say(self, text: str) -> None:
        """Say something that stands there for a while."""
        self._status.content, self._said_for = text, TOLD

    def _any_direction(self) -> FloatArray:
        drawn = self._directions @ self._rng.standard_normal(self._directions.shape[1])
        return np.asarray(drawn / np.linalg.norm(drawn))

    def _add_gizmo(self) -> viser.TransformControlsHandle | None:
        if self._live.to_goal is None:
            return None
        axes = np.eye(3) if self._live.axes is None else self._live.axes
        gizmo = self._server.scene.add_transform_controls(
            "/goal",
            scale=0.09,
            disable_rotations=True,
            active_axes=(True, True, axes.shape[1] == 3),
            depth_test=False,
            position=self._first_goal,
            wxyz=gizmo_quaternion(axes),
        )

        def moved(event: viser.TransformControlsEvent) -> None:
            position = np.array(event.target.position)
            self.ask(lambda: self.move_goal(position))

        gizmo.on_update(moved)
        return gizmo

    def _show(self, state: LiveState) -> None:
        self._draw_trail(state.end_effector)
        if self._arrow.visible != state.pushed:
            self._arrow.visible = state.pushed
        if state.pushed:
            tip = state.end_effector
            self._arrow.points = np.array([[tip - ARROW * self._pushing, tip]], dtype=np.float32)
        self._tell(state)

    def _draw_trail(self, tip: FloatArray) -> None:
        if self._trail and np.linalg.norm(tip - self._trail[-1]) < APART:
            return
        self._trail.append(tip)
        del self._trail[:-TRAIL]
        if len(self._trail) > 1:
            self._path.points = segments([np.array(self._trail)])
            self._path.visible = True

    def _tell(self, state: LiveState) -> None:
        if self._said_for > 0.0:
            return
        away = 1e3 * float(np.linalg.norm(state.end_effector - state.goal))
        text = f"**Live**, {state.time:.1f} s. {away:.0f} mm from the goal."
        if state.stopped is not None:
            text = f"**Stopped** by the safety chain: {state.stopped}. Start again."
        elif self._pace < 0.9:
            text += f" This machine simulates at {self._pace:.1f} times real time."
        if self._status.content != text:
            self._status.content = text


_INVITATION_TO_PUSH = "Push the arm: the simulation then runs live, from the start."
_INVITATION = "Push the arm, or drag its goal: the simulation then runs live, from the start."
