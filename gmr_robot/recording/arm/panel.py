"""The controls beside the arm."""

from __future__ import annotations

from collections.abc import Callable

from gmr_robot.recording.arm.session import ArmSession
from gmr_robot.viewer.server import LoopbackServer

Order = Callable[[], None]
HELP = """Drag the arrows and squares of the handle{turning}. The arm follows within its limits.
Let go, and the handle comes back to the arm."""
TURNING = "; the rings turn the tool"
MOST_LISTED = 12
"""Episodes that are listed one by one, the last ones."""


class ArmPanel:
    """Buttons of a session, and what there is to know of it.

    Parameters
    ----------
    server : LoopbackServer
        The page's server.
    session : ArmSession
        What is controlled.
    ask : callable
        Given what a button asks for, to be done by the thread that moves the arm.
    save : callable
        Saves, and tells.
    """

    def __init__(
        self, server: LoopbackServer, session: ArmSession, *, ask: Callable[[Order], None], save: Order
    ) -> None:
        self._session = session
        gui = server.gui
        gui.add_markdown(HELP.format(turning=TURNING if session.arm.is_oriented else ""))
        self._state = gui.add_markdown("")
        self._record = gui.add_button("Record", color="red")
        self._record.on_click(lambda _: ask(self._toggle))
        drags = gui.add_checkbox(
            "Each drag is an episode", False, hint="From taking hold until the arm has come to rest."
        )
        drags.on_update(lambda _: ask(lambda: setattr(session, "records_drags", bool(drags.value))))
        for label, hint, order in (
            ("Discard last", "Take the last episode away, to show it anew.", session.discard),
            ("Undo", "Take back the last change.", session.undo),
            ("Redo", "Do again what was taken back.", session.redo),
            ("Home", "Send all joints home.", session.arm.go_home),
        ):
            gui.add_button(label, hint=hint).on_click(lambda _, order=order: ask(order))  # type: ignore[misc]
        gui.add_button("Save", color="green").on_click(lambda _: ask(save))
        self._told = gui.add_markdown("")
        self._listed = gui.add_markdown("")
        self._shown: tuple[str, ...] = ()
        self.tell("\n\n".join(session.notes))

    def tell(self, text: str) -> None:
        """Show a message below the buttons."""
        self._told.content = text

    def refresh(self) -> None:
        """Show how things stand now."""
        session = self._session
        recording = session.current is not None
        shown = (self._described(), "Stop" if recording else "Record", _list(session))
        if shown != self._shown:
            self._state.content, self._record.label, self._listed.content = self._shown = shown
            self._record.color = "gray" if recording else "red"

    def _toggle(self) -> None:
        (self._session.begin if self._session.current is None else self._session.end)()

    def _described(self) -> str:
        session = self._session
        if session.failure:
            return f"**Recording has stopped.** {session.failure}"
        if session.current is None:
            return "Not recording." + (" Not saved yet." if session.unsaved else "")
        count = len(session.current.rows)
        seconds = session.current.rows[-1][0] if count else 0.0
        return f"**Recording: {seconds:.1f} s**, {count} samples on the disk."


def _list(session: ArmSession) -> str:
    episodes = [one for one in session.episodes if one is not session.current]
    lines = []
    for one in episodes[-MOST_LISTED:]:
        end = "" if one.complete else ", incomplete"
        lines.append(f"- {one.number + 1}: {one.rows[-1][0]:.1f} s, {len(one.rows)} samples{end}")
    heading = f"**Episodes: {len(episodes)}**" if episodes else ""
    return "\n".join([heading, "", *lines])
