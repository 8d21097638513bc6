"""A table as text, before it becomes HTML, LaTeX or Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell.

    Attributes
    ----------
    text : str
        What it says.
    strong : bool
        Whether it stands out.
    """

    text: str
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A table.

    Attributes
    ----------
    name : str
        A word to refer to it by.
    caption : str
        What it shows.
    header : tuple of str
        Headings of the columns; the first names the rows.
    rows : tuple of tuple of Cell
        As many cells a row as there are headings.
    notes : tuple of str
        What the reader must know.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
