"""How an experiment goes on, shown in the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.status import Status
from rich.text import Text

from gmr_robot.experiment import STAGES, Stage


class TerminalProgress:
    """Shows the stage that runs with a spinner, and each that is done with its time, on stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None
        self._what, self._began = "", 0.0

    def __enter__(self) -> TerminalProgress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._status is not None:
            self._status.stop()

    def begin(self, stage: Stage) -> None:
        """Show a spinner for the stage; nothing where the output is no terminal."""
        self._what = STAGES[stage]
        self._status = self._console.status(self._what)
        self._status.start()
        self._began = time.perf_counter()

    def advance(self, done: int, total: int) -> None:
        """Show beside the spinner how much is done, and the time left."""
        left = (time.perf_counter() - self._began) / done * (total - done)
        if self._status is not None:
            self._status.update(f"{self._what}: {done} of {total}, {left:.0f} s left")

    def end(self, stage: Stage, seconds: float) -> None:
        """Replace the spinner by a line with the stage's time."""
        if self._status is not None:
            self._status.stop()
        self._console.print(f"  {STAGES[stage]:<55}{seconds:6.2f} s")

    def note(self, text: str) -> None:
        """Show what was done to the demonstrations, below the stage that did it."""
        self._console.print(Text(f"    {text}"), soft_wrap=True)


@contextmanager
def terminal_bar(text: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr while a block runs, and a line with its time when it is done.

    Yields
    ------
    callable
        To be told how much is done, of how much.
    """
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    began = time.perf_counter()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
    console.print(f"  {text:<55}{time.perf_counter() - began:6.2f} s")
