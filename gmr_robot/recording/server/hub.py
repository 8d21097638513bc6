"""Where pages and the drawing session meet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import singledispatchmethod
from typing import Any

import numpy as np

from gmr_robot.exceptions import RecordingError
from gmr_robot.recording.drawing import DrawingSession, Outcome, trial
from gmr_robot.recording.episode import Episode
from gmr_robot.recording.names import shown_path
from gmr_robot.recording.server.messages import Begin, Choose, Delete, End, Order, Points, Try
from gmr_robot.recording.server.outbox import Outbox
from gmr_robot.recording.server.workshop import Workshop
from gmr_robot.skill import Skill

MOST_CLIENTS = 8
SHOWN_POINTS = 400
"""Points of a stroke that pages are told of which did not draw it."""


class Hub:
    """One session, any number of pages (up to `MOST_CLIENTS`), one workshop.

    Parameters
    ----------
    session : DrawingSession
        What is drawn.
    say : callable, optional
        Told what happens, in a line for the terminal.
    """

    def __init__(self, session: DrawingSession, *, say: Callable[[str], None] | None = None) -> None:
        self._session, self._say = session, say or (lambda _: None)
        self._pages: set[Outbox] = set()
        self._stage = "the kernels"
        self._skill: Skill | None = None
        self._picture: dict[str, Any] = {"type": "picture", "empty": True}
        self.workshop = Workshop(session.sheet, said=self._warming, learned=self._learned)
        self._relearn()

    @property
    def is_full(self) -> bool:
        """Whether no more pages are taken."""
        return len(self._pages) >= MOST_CLIENTS

    def join(self) -> Outbox:
        """Take in a page, and tell it everything."""
        outbox = Outbox()
        session = self._session
        outbox.put(
            {
                "type": "welcome",
                "name": session.name,
                "folder": shown_path(session.folder),
                "sheet": asdict(session.sheet),
                "settings": session.settings.as_dict(),
                "strokes": [_stroke(one) for one in session.strokes],
                "notes": list(session.notes),
                "stage": self._stage,
                "unsaved": session.unsaved,
                "failure": session.failure,
            }
        )
        outbox.put(self._picture, newest=True)
        self._pages.add(outbox)
        return outbox

    def leave(self, outbox: Outbox) -> None:
        """Let a page go."""
        self._pages.discard(outbox)

    async def handle(self, message: object, page: Outbox) -> None:
        """Do what a page asks for; what cannot be done it is told.

        Raises
        ------
        InputError
            When the message does not fit what was said before.
        """
        try:
            await self._do(message, page)
        except (RecordingError, OSError) as error:
            page.put({"type": "failed", "message": str(error), "stopped": bool(self._session.failure)})

    def finish(self) -> None:
        """Save what is not saved yet; say why it takes long when it does."""
        if self._session.unsaved and self._session.lesson().strokes is not None:
            self._saved()
        if self._stage:
            self._say("all is saved; ending takes until the kernels are loaded, which cannot be broken off")

    @singledispatchmethod
    async def _do(self, message: object, page: Outbox) -> None:
        raise NotImplementedError(f"no handler for {type(message).__name__}")

    @_do.register
    async def _(self, message: Begin, page: Outbox) -> None:
        stroke = self._session.begin(message.key, pointer=message.pointer, started=message.started)
        page.put(_acknowledgement(stroke))

    @_do.register
    async def _(self, message: Points, page: Outbox) -> None:
        self._session.extend(message.key, message.first, message.rows)
        page.put(_acknowledgement(self._session.find(message.key)))

    @_do.register
    async def _(self, message: End, page: Outbox) -> None:
        known = self._session.find(message.key).complete
        stroke = self._session.end(message.key, message.count)
        page.put(_acknowledgement(stroke))
        if stroke.complete and not known and not stroke.removed:
            self._publish({"type": "stroke", "stroke": _stroke(stroke)}, besides=page)
            self._relearn()

    @_do.register
    async def _(self, message: Delete, page: Outbox) -> None:  # noqa: ARG002
        self._session.delete(message.key)
        self._changed()

    @_do.register
    async def _(self, message: Choose, page: Outbox) -> None:
        self._session.choose(message.settings)
        settings = {"type": "settings", "settings": self._session.settings.as_dict()}
        self._publish(settings, besides=page)
        self._relearn()

    @_do.register
    async def _(self, message: Try, page: Outbox) -> None:
        shown: dict[str, Any] | None = None
        if (skill := self._skill) is not None:
            shown = await asyncio.to_thread(trial, skill, np.array(message.start))
        page.put({"type": "trial", "motion": shown}, newest=True)

    @_do.register
    async def _(self, message: Order, page: Outbox) -> None:  # noqa: ARG002
        if message.word == "save":
            self._saved()
            return
        {
            "undo": self._session.undo,
            "redo": self._session.redo,
            "clear": self._session.delete_all,
        }[message.word]()
        self._changed()

    def _saved(self) -> None:
        saved = self._session.save()
        config = shown_path(saved.config)
        self._publish(
            {
                "type": "saved",
                "demonstrations": shown_path(saved.demonstrations),
                "config": config,
                "command": f"gmr-robot run {config}",
                "strokes": saved.n_strokes,
            }
        )
        what = (
            "1 stroke; learn from it"
            if saved.n_strokes == 1
            else f"{saved.n_strokes} strokes; learn from them"
        )
        self._say(f"saved {what} with: gmr-robot run {config}")

    def _changed(self) -> None:
        """Tell all pages which strokes there are now."""
        self._publish(
            {"type": "strokes", "strokes": [_stroke(one) for one in self._session.strokes]}, newest=True
        )
        self._relearn()

    def _relearn(self) -> None:
        self.workshop.ask(self._session.lesson())

    def _warming(self, stage: str) -> None:
        self._stage = stage
        self._say(f"loading the kernels: {stage}" if stage else "ready")
        self._publish({"type": "stage", "stage": stage}, newest=True)

    def _learned(self, outcome: Outcome) -> None:
        self._skill = outcome.skill
        self._picture = {"type": "picture", **outcome.shown}
        self._publish(self._picture, newest=True)

    def _publish(
        self, message: Mapping[str, Any], *, besides: Outbox | None = None, newest: bool = False
    ) -> None:
        for page in self._pages - {besides}:
            page.put(message, newest=newest)


def _acknowledgement(stroke: Episode) -> dict[str, Any]:
    """What of a stroke is in the journal."""
    return {
        "type": "ack",
        "key": stroke.key,
        "count": len(stroke.rows),
        "complete": stroke.complete,
        "removed": stroke.removed,
    }


def _stroke(stroke: Episode) -> dict[str, Any]:
    rows = stroke.samples
    keep = np.unique(np.linspace(0, len(rows) - 1, SHOWN_POINTS).round().astype(int))
    return {
        "key": stroke.key,
        "number": stroke.number + 1,
        "complete": stroke.complete,
        "count": len(rows),
        "points": np.round(rows[keep], 5).tolist(),
    }
