"""Tables in the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row: TypeAlias = Sequence[str]

_GAP = 2
"""Spaces between two columns."""


def show(title: str, rows: Iterable[Row], *, columns: Row | None = None) -> None:
    """Print a table: with headings, or as pairs of a name and a value."""
    rows = list(rows)
    console = Console(highlight=False)
    table = Table(
        show_header=columns is not None,
        box=SIMPLE_HEAD if columns else None,
        pad_edge=False,
        collapse_padding=columns is not None,
    )
    headings = columns or ("",) * len(rows[0])
    for heading in _in_lines(headings, rows, width=console.width):
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(table)
    if columns is None:
        console.print()


def _in_lines(headings: Row, rows: Sequence[Row], *, width: int) -> Row:
    """Break headings between words where they would make a table wider than the terminal.

    Otherwise rich makes all columns narrower, and breaks the words in their cells.
    """
    cells = [max((len(row[at]) for row in rows), default=0) for at in range(len(headings))]
    wanted = sum(max(len(name), cell) + _GAP for name, cell in zip(headings, cells, strict=True))
    if wanted <= width:
        return headings
    narrow = [
        max(cell, *(len(word) for word in name.split()), 1)
        for name, cell in zip(headings, cells, strict=True)
    ]
    return [textwrap.fill(name, room) for name, room in zip(headings, narrow, strict=True)]


def say(text: str) -> None:
    """Print a line, however long, so that paths in it can be copied."""
    Console(highlight=False).print(Text(text), soft_wrap=True)


def vector(values: Iterable[float]) -> str:
    """Return numbers as text, for example ``(0.1, -2.5)``."""
    return f"({', '.join(f'{value:.3g}' for value in values)})"
