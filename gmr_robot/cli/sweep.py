"""How a sweep goes on and what came of it, in the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import say
from gmr_robot.evaluation.comparison import ResultRow
from gmr_robot.experiment.sweep import Best, SweepFolder, SweepOutcome, best_so_far
from gmr_robot.experiment.sweep.table import table_row

_EVERY = 10.0
"""Time between two lines where the output is no terminal [s]."""

_SHOWN = 5
"""Errors of failed points that are told."""


class TerminalSweep:
    """Shows a bar with time left, failed points and the best so far on stderr; without a terminal, a line at times.

    Parameters
    ----------
    metrics : sequence of str
        What decides which is the best.
    """

    def __init__(self, metrics: Sequence[str]) -> None:
        self._metrics = metrics
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            BarColumn(30),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._rows: list[ResultRow] = []
        self._n_points = self._n_before = 0
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> TerminalSweep:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._console.is_terminal:
            self._bar.stop()
        if kind is KeyboardInterrupt:
            done = f"{len(self._rows)} of {self._n_points} points are finished and kept"
            self._console.print(Text(f"{done}; the same command goes on with the rest"), soft_wrap=True)

    def begin(self, folder: SweepFolder, *, n_points: int, finished: Sequence[ResultRow]) -> None:
        """Say where results go, and what was finished before."""
        self._rows, self._n_before, self._n_points = list(finished), len(finished), n_points
        before = f", {len(finished)} of them finished before" if finished else ""
        self._console.print(Text(f"{n_points} points{before}: {shown_path(folder.path)}"), soft_wrap=True)
        self._began = self._shown = time.monotonic()
        self._bar.update(self._task, total=n_points, completed=len(finished))
        if self._console.is_terminal and len(finished) < n_points:
            self._bar.start()

    def end(self, row: ResultRow) -> None:
        """Count a point."""
        self._rows.append(row)
        now = time.monotonic()
        self._bar.update(self._task, completed=len(self._rows))
        if now - self._shown >= (1.0 if self._console.is_terminal else _EVERY):
            self._shown = now
            self._say(now)

    def _say(self, now: float) -> None:
        n_failed = sum(row.error is not None for row in self._rows)
        left = (now - self._began) / (len(self._rows) - self._n_before) * (self._n_points - len(self._rows))
        parts = [
            f"{_duration(left)} left",
            f"{n_failed} failed" if n_failed else "",
            described(best_so_far(self._rows, self._metrics)),
        ]
        text = ", ".join(filter(None, parts))
        self._bar.update(self._task, description=text)
        if not self._console.is_terminal:
            self._console.print(Text(f"  {len(self._rows)} of {self._n_points}: {text}"), soft_wrap=True)


def show_sweep(outcome: SweepOutcome, metrics: Sequence[str]) -> None:
    """Print what came of a sweep: how many points, the best, what failed and where the table lies."""
    n_new = len(outcome.rows) - outcome.n_before
    n_good = len(outcome.rows) - len(outcome.failed)
    say(f"{n_good} of {len(outcome.rows)} points complete; {_begun(n_new, outcome.n_before)}")
    best = best_so_far([table_row(row) for row in outcome.rows], metrics)
    if best is not None:
        say(described(best).replace("best so far", "best"))
    by_error: dict[str, list[Mapping[str, Any]]] = {}
    for row in outcome.failed:
        by_error.setdefault(row["error"], []).append(row)
    for error, (row, *others) in islice(by_error.items(), _SHOWN):
        more = f" and {len(others)} more" if others else ""
        say(f"failed: {row['point']} ({_where(row)}){more}: {error}")
    if len(by_error) > _SHOWN:
        say(f"failed: {len(by_error) - _SHOWN} more errors, see the column error")
    for note in outcome.notes:
        say(f"note: {note}")
    say(f"written: {shown_path(outcome.folder.path)} (results.csv, points/)")


def described(best: Best | None) -> str:
    """Return the best so far in words; nothing where there is none."""
    if best is None:
        return ""
    places = f" over {best.n_pairs} motions and seeds" if best.n_pairs > 1 else ""
    return f"best so far: {_values(best.parameters)} ({best.metric} {best.value:.4g}{places})"


def _begun(n_new: int, n_before: int) -> str:
    """Return how many points ran, and how many there was nothing to do for."""
    if not n_new:
        return "all were finished before"
    return f"{n_new} run now, {n_before} finished before" if n_before else f"{n_new} run now"


def _where(row: Mapping[str, Any]) -> str:
    motion = [str(row["motion"])] if row["motion"] is not None else []
    return ", ".join([*motion, f"seed {row['seed']}", *filter(None, [_values(row["parameters"])])])


def _values(parameters: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in parameters.items()
    )


def _duration(seconds: float) -> str:
    """Return a time as minutes and seconds, hours where there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
