"""The stages of an experiment: their names, their time, and who is told about them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Stage: TypeAlias = Literal["prepare", "compile", "learn", "rollouts", "evaluation", "replay", "report"]

STAGES: dict[Stage, str] = {
    "prepare": "read and check demonstrations, and the arm if any",
    "compile": "load the kernels (a first run compiles them)",
    "learn": "learn the skill",
    "rollouts": "generate motions",
    "evaluation": "compare with the demonstrations",
    "replay": "replay on the arm",
    "report": "draw pictures and write the report",
}
"""What each stage does, in order."""


class Progress(Protocol):
    """Who is told how an experiment goes on."""

    def begin(self, stage: Stage) -> None:
        """Take note that a stage begins."""

    def end(self, stage: Stage, seconds: float) -> None:
        """Take note that a stage is done, and how long it took [s]."""

    def advance(self, done: int, total: int) -> None:
        """Take note of how much of a long stage is done, of how much."""

    def note(self, text: str) -> None:
        """Take note of what was done to the demonstrations: samples dropped, changed or recovered."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, stage: Stage) -> None:
        """Say nothing."""

    def end(self, stage: Stage, seconds: float) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""


@dataclass
class StageTimer:
    """Measures the wall time of each stage and passes the news on.

    Attributes
    ----------
    progress : Progress
        Who is told.
    seconds : dict of str to float
        Time of each stage that is done [s].
    current : str or None
        The stage that runs, or that failed.
    """

    progress: Progress = field(default_factory=Silent)
    seconds: dict[Stage, float] = field(default_factory=dict)
    current: Stage | None = None

    @contextmanager
    def __call__(self, stage: Stage) -> Iterator[None]:
        """Run a block as a stage."""
        self.current = stage
        self.progress.begin(stage)
        started = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - started
        self.current = None
        self.progress.end(stage, self.seconds[stage])
