"""Tables as Markdown, as GitHub and most others write them."""

from __future__ import annotations

import re

from gmr_robot.report.comparison.text_table import Cell, TextTable

_SPECIAL = re.compile(r"([\\|*_`<>\[\]#~])")


def markdown_table(content: TextTable) -> str:
    """Return a table with its caption above and its notes below; numbers stand to the right."""
    ruler = [":---", *["---:"] * (len(content.header) - 1)]
    lines = [
        f"**{escaped(content.caption)}**",
        "",
        _row([escaped(title) for title in content.header]),
        _row(ruler),
        *(_row([_cell(cell) for cell in row]) for row in content.rows),
    ]
    for note in content.notes:
        lines += ["", escaped(note)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _cell(cell: Cell) -> str:
    text = escaped(cell.text)
    return f"**{text}**" if cell.strong and text else text


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
