"""Rows of a CSV file that cannot be used: refused, or left out and counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.demonstration.formats.sources import RECOVER_HINT
from gmr_robot.exceptions import DemonstrationError

LONGEST_LINE = 1 << 20
"""Characters of the longest line that is read: some ten thousand columns."""

_MOST_NAMED = 8


@dataclass
class Damage:
    """What is damaged in a file: with `recover` it is counted, without it is an error."""

    path: Path
    recover: bool
    lines: list[int] = field(default_factory=list)
    too_short: list[str] = field(default_factory=list)

    def at(self, line: int, message: str) -> None:
        """Count a row that is left out.

        Raises
        ------
        DemonstrationError
            With the message, unless `recover`.
        """
        if not self.recover:
            raise DemonstrationError(f"{message}; {RECOVER_HINT}")
        self.lines.append(line)

    def rows(self, lines: Iterable[int]) -> None:
        """Count rows that are left out."""
        self.lines.extend(lines)

    def notes(self) -> tuple[str, ...]:
        """Return what was left out, for the set."""
        notes = []
        if self.lines:
            notes.append(
                f"{self.path.name}: {len(self.lines)} rows dropped (lines {_named(sorted(self.lines))})"
            )
        if self.too_short:
            notes.append(
                f"{self.path.name}: {len(self.too_short)} demonstrations with fewer than 2 intact rows dropped "
                f"({_named(self.too_short)})"
            )
        return tuple(notes)


def _named(things: Sequence[object]) -> str:
    return ", ".join(map(str, things[:_MOST_NAMED])) + (", ..." if len(things) > _MOST_NAMED else "")


def intact_rows(table: FloatArray, *, time: int) -> BoolArray:
    """Return whether a row is finite and in time, shape (T,).

    In time are as many rows as can be: the longest strictly increasing subsequence, the earliest of equal ones.
    One wild time stamp so costs one row, not all that follow it (Fredman 1975).
    """
    intact = np.asarray(np.isfinite(table).all(axis=1))
    if (np.diff(table[intact, time]) > 0.0).all():
        return intact
    ends: list[float] = []  # the smallest last time of a subsequence of each length
    lasts: list[int] = []  # its row
    before: dict[int, int] = {}  # the row that precedes a row in its subsequence
    for row in np.flatnonzero(intact).tolist():
        value = float(table[row, time])
        length = bisect_left(ends, value)
        if length < len(ends) and ends[length] == value:
            continue
        ends[length : length + 1], lasts[length : length + 1] = [value], [row]
        before[row] = lasts[length - 1] if length else -1
    row = lasts[-1]
    intact[:] = False
    while row >= 0:
        intact[row] = True
        row = before[row]
    return intact


class Lines:
    """The lines of a file, none of them longer than memory is good for.

    Attributes
    ----------
    cut : bool
        Whether the last line that was read has no line break: nobody knows whether it is whole.
    """

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file, self._path = file, path
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        count = 0
        while line := self._file.readline(LONGEST_LINE):
            count += 1
            if len(line) == LONGEST_LINE:
                raise DemonstrationError(
                    f"{self._path}, line {count} is longer than {LONGEST_LINE} characters; expected a row a line"
                )
            self.cut = not line.endswith(("\n", "\r"))
            yield line
