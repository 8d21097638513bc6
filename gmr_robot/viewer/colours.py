"""The colours of the page: those of the report, as red, green and blue from 0 to 255."""

from __future__ import annotations

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (31, 35, 40)
MUTED: Colour = (106, 115, 125)
PALE: Colour = (168, 176, 186)
BLUE: Colour = (0, 114, 178)
ORANGE: Colour = (230, 159, 0)
GREEN: Colour = (0, 158, 115)
VERMILLION: Colour = (213, 94, 0)
PURPLE: Colour = (176, 96, 154)

ROLLOUTS: dict[str, Colour] = {"mean": INK, "mode": GREEN, "sample": PURPLE}
"""Of the motions that a skill generates, by strategy."""
