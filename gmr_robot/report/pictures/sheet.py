"""The sheet that a picture is drawn on: its size, a grid of panels, room for a legend."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gmr_robot.report.pictures.style import WIDTH

TALLEST, LOWEST = 4.6, 1.6
"""Height of a panel [in]."""

BESIDE, BELOW = 0.75, 0.55
"""Room for the labels of a panel, beside it and below it [in]."""

LEGEND_WIDTH, LEGEND_LINE = 1.7, 0.2
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
    below = LEGEND_LINE * (1.5 - legend // -ENTRIES) if legend and len(aspects) > 1 else 0.0
    rows = [aspects[at : at + columns] for at in range(0, len(aspects), columns)]
    widest = (WIDTH - beside) / columns - BESIDE
    width = min(widest, max(TALLEST / max(row) for row in rows))
    heights = [min(max(width * max(row), LOWEST), TALLEST) + BELOW + above for row in rows]
    figure = Figure(figsize=((width + BESIDE) * columns + beside, sum(heights) + below), layout="constrained")
    grid = figure.add_gridspec(len(rows), columns, height_ratios=heights)
    return figure, [figure.add_subplot(grid[divmod(i, columns)]) for i in range(len(aspects))]


def place_legend(figure: Figure, entries: Sequence[Artist]) -> None:
    """Put a legend outside of the panels: beside a single one, below several."""
    if len(figure.axes) == 1:
        figure.legend(handles=list(entries), loc="outside right upper")
    else:
        columns = min(len(entries), ENTRIES)
        figure.legend(handles=list(entries), loc="outside lower center", ncols=columns, borderaxespad=1.0)
