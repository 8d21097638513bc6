"""Learning beside the server: one thread, and the newest state wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from gmr_robot.recording.drawing import Lesson, Outcome, Sheet, learn, warm_up


class Workshop:
    """Learns the lesson that was asked for last; results of earlier ones are thrown away.

    Parameters
    ----------
    sheet : Sheet
        Where pictures are shown.
    said : callable
        Told in which stage warming up is (an empty text at its end), in the server's thread.
    learned : callable
        Given each outcome that is still wanted, in the server's thread.
    """

    def __init__(
        self, sheet: Sheet, *, said: Callable[[str], None], learned: Callable[[Outcome], None]
    ) -> None:
        self._sheet, self._said, self._learned = sheet, said, learned
        self._wanted: Lesson | None = None
        self._number: int | None = None
        self._asked = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="learning")

    def ask(self, lesson: Lesson) -> None:
        """Learn this, and nothing that was asked for before."""
        self._wanted = lesson
        self._asked.set()

    async def run(self) -> None:
        """Warm up, then learn until cancelled."""
        loop = asyncio.get_running_loop()

        def say(text: str) -> None:
            loop.call_soon_threadsafe(self._said, text)

        try:
            await loop.run_in_executor(self._thread, partial(warm_up, self._sheet, said=say))
            self._said("")
            while True:
                await self._asked.wait()
                self._asked.clear()
                await self._learn(loop)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _learn(self, loop: asyncio.AbstractEventLoop) -> None:
        """Learn the lesson that is wanted; while numbers of components are compared, show the last one's skill."""
        lesson = self._wanted
        if lesson is None:
            return
        if self._number is not None and lesson.is_slow:
            quick = replace(lesson, settings=replace(lesson.settings, n_components=self._number))
            outcome = await loop.run_in_executor(self._thread, learn, quick)
            if self._wanted is lesson and outcome.skill is not None:
                self._learned(replace(outcome, shown=outcome.shown | {"preliminary": True}))
        if self._wanted is not lesson:
            return
        outcome = await loop.run_in_executor(self._thread, learn, lesson)
        if outcome.skill is not None:
            self._number = outcome.skill.mixture.n_components
        if self._wanted is lesson:
            self._learned(outcome)
