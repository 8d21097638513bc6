"""The page with the arm that one leads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.recording.arm.pace import Pace
from gmr_robot.recording.arm.panel import ArmPanel, Order
from gmr_robot.recording.arm.samples import column_names
from gmr_robot.recording.arm.scene import ArmScene, Phase
from gmr_robot.recording.arm.session import ArmSession, Describe
from gmr_robot.recording.interruption import interruption
from gmr_robot.recording.names import shown_path
from gmr_robot.recording.recorder import Recorder
from gmr_robot.robot import RobotModel
from gmr_robot.viewer import address, serving
from gmr_robot.viewer.server import LoopbackServer

SHOWN = 30.0
"""How often the page is told what has changed [Hz]."""


class ArmPage:
    """A session on a page. One thread moves the arm and does what the page asks for; others only ask.

    Parameters
    ----------
    server : LoopbackServer
        The page's server.
    robot : RobotModel
        The arm.
    session : ArmSession
        What is recorded.
    say : callable
        Told what happens, in a line for the terminal.
    """

    def __init__(
        self,
        server: LoopbackServer,
        robot: RobotModel,
        session: ArmSession,
        *,
        say: Callable[[str], None],
    ) -> None:
        self._session, self._say = session, say
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._last_error = ""
        self._panel = ArmPanel(server, session, ask=self.ask, save=self.save)
        self.scene = ArmScene(server, robot, session, led=self.led)

    def drive(self, rate: float, *, until: threading.Event) -> None:
        """Move the arm at a rate [Hz], record it and show it, until an event."""
        pace, shown = Pace(rate, now=time.monotonic()), 0.0
        while not until.is_set():
            self._obey()
            now = time.monotonic()
            for _ in range(pace.due(now)):
                self._attempt(self._session.tick, is_repeated=True)
            if now - shown >= 1.0 / SHOWN:
                shown = now
                self.scene.refresh()
                self._panel.refresh()
            until.wait(0.5 / rate)

    def save(self) -> None:
        """Save the episodes, and tell."""
        saved = self._session.save()
        what = "1 episode" if saved.n_episodes == 1 else f"{saved.n_episodes} episodes"
        commands = [f"gmr-robot run {shown_path(path)}" for path in saved.configs]
        self._panel.tell(f"Saved {what}. Learn from it:\n\n" + "\n\n".join(f"`{one}`" for one in commands))
        self._say(f"saved {what}; learn with: {commands[0]}")

    def finish(self) -> None:
        """End what is being recorded, and save what is not saved yet."""
        self._obey()
        self._session.end()
        if self._session.unsaved and any(one.complete for one in self._session.episodes):
            self.save()

    def led(self, phase: Phase, position: FloatArray, quaternion: FloatArray | None) -> None:
        """Take note of a drag of the handle; any thread may."""
        session = self._session
        if phase == "start":
            self.ask(session.grab)
        self.ask(partial(session.arm.lead, position, quaternion), is_repeated=True)
        if phase == "end":
            self.ask(session.release)

    def ask(self, order: Order, *, is_repeated: bool = False) -> None:
        """Let something be done by the thread that moves the arm; any thread may."""
        self._orders.put(partial(self._attempt, order, is_repeated=is_repeated))

    def _obey(self) -> None:
        while True:
            try:
                order = self._orders.get_nowait()
            except Empty:
                return
            order()

    def _attempt(self, order: Order, *, is_repeated: bool = False) -> None:
        """Do something, or tell why it cannot be done; of what is repeated many times a second, once."""
        try:
            order()
        except (GmrRobotError, OSError) as error:
            if not (is_repeated and str(error) == self._last_error):
                self._panel.tell(f"**{error}**")
                self._say(str(error))
            self._last_error = str(error)
        else:
            if not is_repeated:
                self._last_error = ""


def serve_arm_page(
    folder: Path,
    robot: RobotModel,
    *,
    describe: Describe,
    rate: float,
    port: int,
    fsync: bool = False,
    say: Callable[[str], None] = print,
    opened: Callable[[str], None] = print,
) -> None:
    """Serve the page to this machine until Ctrl-C; what is not saved then is saved at the end.

    Parameters
    ----------
    folder : Path
        Where the journal and the saved files go; made when it does not exist.
    robot : RobotModel
        The arm.
    describe : callable
        Returns the texts of the configurations that are saved beside the demonstrations, by file name.
    rate : float
        Samples a second [Hz].
    port : int
        Where to listen; 0 for any that is free.
    fsync : bool, default False
        Whether each sample waits for the disk.
    say, opened : callable
        Told what happens, and the address once it can be opened.

    Raises
    ------
    RecordingError
        When another program records into that folder, its journal cannot be gone on with, or what is not saved at the
        end cannot be written.
    InputError
        When the port cannot be listened on.
    """
    with Recorder(folder, names=column_names(robot), noun="episode", fsync=fsync) as recorder:
        session = ArmSession(recorder, robot, rate=rate, describe=describe)
        with serving(title=f"{session.name}: {robot.name}", port=port) as server, interruption() as asked:
            for note in session.notes:
                say(note)
            page = ArmPage(server, robot, session, say=say)
            opened(address(server))
            try:
                page.drive(rate, until=asked)
            finally:
                page.finish()
