"""Learning beside the server: one thread, and the newest state wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from gmr_robot.recording.drawing import Lesson, Outcome, Sheet, learn, rehearsals, sketch, trial


class Workshop:
    """Learns the lesson that was asked for last; results of earlier ones are thrown away.

    Parameters
    ----------
    sheet : Sheet
        Where pictures are shown.
    said : callable
        Told which kernels are being loaded (an empty text when all are).
    learned : callable
        Given each outcome that is still wanted.
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
        """Load the kernels, then learn until cancelled; what is asked for meanwhile is learned in between."""
        loop = asyncio.get_running_loop()
        try:
            for text, lesson in rehearsals(self._sheet):
                self._said(text)
                await loop.run_in_executor(self._thread, _rehearse, lesson)
                await self._learn(loop)
            self._said("")
            while True:
                await self._asked.wait()
                await self._learn(loop)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _learn(self, loop: asyncio.AbstractEventLoop) -> None:
        """Learn the lesson that is wanted, and show a sketch of it before where it takes long."""
        lesson = self._wanted
        if lesson is None or not self._asked.is_set():
            return
        self._asked.clear()
        if self._number is not None and lesson.is_slow:
            quick = partial(sketch, lesson, n_components=self._number)
            outcome = await loop.run_in_executor(self._thread, quick)
            if self._wanted is lesson and outcome.skill is not None:
                self._learned(replace(outcome, shown=outcome.shown | {"preliminary": True}))
        if self._wanted is not lesson:
            return
        outcome = await loop.run_in_executor(self._thread, learn, lesson)
        if outcome.skill is not None:
            self._number = outcome.skill.mixture.n_components
        if self._wanted is lesson:
            self._learned(outcome)


def _rehearse(lesson: Lesson) -> None:
    outcome = learn(lesson)
    if outcome.skill is not None:
        trial(outcome.skill, np.zeros(2))
