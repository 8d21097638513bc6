"""A comparison of many runs, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import say, show

if TYPE_CHECKING:
    from gmr_robot.evaluation.comparison import Comparison
    from gmr_robot.report.comparison import ComparisonReport

MOST_COLUMNS = 3
"""Most metrics that the terminal shows; the page has all."""


def show_comparison(comparison: Comparison, report: ComparisonReport) -> None:
    """Print who is how good, and where to look."""
    overview = report.overview
    rows = [[cell.text for cell in row[: MOST_COLUMNS + 1]] for row in overview.rows]
    show(overview.caption, rows, columns=overview.header[: MOST_COLUMNS + 1])
    for note in overview.notes:
        say(note)
    for name, text in report.verdicts.items():
        say(f"{name}: {text}")
    if comparison.table.failed:
        say(f"{len(comparison.table.failed)} of {len(comparison.table.rows)} runs failed")
    say(f"tables: {shown_path(report.latex)}, {shown_path(report.markdown)}")
    say(f"look at: {shown_path(report.html)}")
