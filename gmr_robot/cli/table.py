"""Tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row: TypeAlias = Sequence[str]


def show(title: str, rows: Iterable[Row], *, columns: Row | None = None) -> None:
    """Print a table: with headings, or as pairs of a name and a value."""
    rows = list(rows)
    table = Table(show_header=columns is not None, box=SIMPLE_HEAD if columns else None, pad_edge=False)
    for name in columns or ("",) * len(rows[0]):
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(table)
    if columns is None:
        console.print()


def say(text: str) -> None:
    """Print a line, however long, so that paths in it can be copied."""
    Console(highlight=False).print(Text(text), soft_wrap=True)


def vector(values: Iterable[float]) -> str:
    """Return numbers as text, for example ``(0.1, -2.5)``."""
    return f"({', '.join(f'{value:.3g}' for value in values)})"
