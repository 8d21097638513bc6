"""Tables as HTML."""

from __future__ import annotations

from gmr_robot.report.comparison.text_table import Cell, TextTable
from gmr_robot.report.markup import Markup, element, join, table


def html_table(content: TextTable, *, wrapped: bool = False) -> Markup:
    """Return a table with its notes below; cells stay on one line unless wrapped."""
    rows = [[_cell(cell) for cell in row] for row in content.rows]
    notes = [element("p", note, class_="meaning") for note in content.notes]
    whole = table(content.header, rows, caption=content.caption)
    return join([whole if wrapped else element("div", whole, class_="numbers"), *notes])


def _cell(cell: Cell) -> str:
    return element("strong", cell.text) if cell.strong else cell.text
