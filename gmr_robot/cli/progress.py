"""How an experiment goes on, shown in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.status import Status
from rich.text import Text

from gmr_robot.experiment import STAGES, Stage


class TerminalProgress:
    """Shows the stage that runs with a spinner, and each that is done with its time, on stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None

    def __enter__(self) -> TerminalProgress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._status is not None:
            self._status.stop()

    def begin(self, stage: Stage) -> None:
        """Show a spinner for the stage; nothing where the output is no terminal."""
        self._status = self._console.status(STAGES[stage])
        self._status.start()

    def end(self, stage: Stage, seconds: float) -> None:
        """Replace the spinner by a line with the stage's time."""
        if self._status is not None:
            self._status.stop()
        self._console.print(f"  {STAGES[stage]:<55}{seconds:6.2f} s")

    def note(self, text: str) -> None:
        """Show what was done to the demonstrations, below the stage that did it."""
        self._console.print(Text(f"    {text}"), soft_wrap=True)
