"""The sheet that a picture is drawn on: its size, a grid of panels, room for a legend.

All places are computed: matplotlib's layout engines draw a figure three times over, and still cut off labels
of panels that are true to scale.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gmr_robot.report.pictures.style import WIDTH

TALLEST, LOWEST = 4.6, 1.6
"""Height of a panel [in]."""

BESIDE, BELOW = 0.78, 0.52
"""Room for the labels of a panel, beside it and below it [in]."""

TOP, RIGHT = 0.1, 0.12
"""Margins of the sheet [in]."""

LEGEND_WIDTH, LEGEND_LINE = 1.75, 0.19
"""Width of a legend beside a panel, and height of a line of one below several [in]."""

ENTRIES = 4
"""Entries in a line of a legend below several panels."""


def sheet(
    aspects: Sequence[float], *, columns: int, above: float = 0.0, legend: int = 0
) -> tuple[Figure, list[Axes]]:
    """Return a figure with a grid of panels, as large as their shapes ask for.

    Parameters
    ----------
    aspects : sequence of float
        Height over width of each panel, row by row.
    columns : int
        Number of panels in a row.
    above : float, default 0
        Room for a heading above each panel [in].
    legend : int, default 0
        Number of entries of the figure's legend that room is left for.

    Returns
    -------
    Figure
        Not wider than ``WIDTH``.
    list of Axes
        The panels.
    """
    beside = LEGEND_WIDTH if legend and len(aspects) == 1 else 0.0
    below = LEGEND_LINE * (1 - legend // -ENTRIES) if legend and len(aspects) > 1 else 0.0
    rows = [aspects[at : at + columns] for at in range(0, len(aspects), columns)]
    widest = (WIDTH - beside - RIGHT) / columns - BESIDE
    width = min(widest, max(TALLEST / max(row) for row in rows))
    heights = [min(max(width * max(row), LOWEST), TALLEST) for row in rows]
    figure_width = (BESIDE + width) * columns + RIGHT + beside
    figure_height = TOP + sum(heights) + (above + BELOW) * len(rows) + below
    figure = Figure(figsize=(figure_width, figure_height))
    panels = []
    bottom = figure_height - TOP
    for row, height in zip(rows, heights, strict=True):
        bottom -= above + height
        for column in range(len(row)):
            left = BESIDE + (BESIDE + width) * column
            place = (
                left / figure_width,
                bottom / figure_height,
                width / figure_width,
                height / figure_height,
            )
            panels.append(figure.add_axes(place, anchor="N"))
        bottom -= BELOW
    return figure, panels


def place_legend(figure: Figure, entries: Sequence[Artist]) -> None:
    """Put a legend outside of the panels: beside a single one, below several."""
    if len(figure.axes) > 1:
        columns = min(len(entries), ENTRIES)
        figure.legend(handles=list(entries), loc="lower center", ncols=columns, borderaxespad=0.2)
        return
    right = 1.0 - (LEGEND_WIDTH - 0.05) / figure.get_figwidth()
    top = 1.0 - TOP / figure.get_figheight()
    figure.legend(handles=list(entries), loc="upper left", bbox_to_anchor=(right, top), borderaxespad=0.0)
