"""Write a comparison to the disk: page, pictures, LaTeX and Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gmr_robot.evaluation.comparison import Comparison
from gmr_robot.files import write_atomic
from gmr_robot.report.comparison.details import details_table
from gmr_robot.report.comparison.explanation import paragraphs
from gmr_robot.report.comparison.illustrate import illustrate_comparison
from gmr_robot.report.comparison.latex import latex_document
from gmr_robot.report.comparison.markdown import escaped, markdown_table
from gmr_robot.report.comparison.overview import overview_table
from gmr_robot.report.comparison.page import cautions, comparison_page, lead
from gmr_robot.report.comparison.remaining import failures_table
from gmr_robot.report.comparison.text_table import TextTable
from gmr_robot.report.comparison.verdicts import verdicts

PAGE, LATEX, MARKDOWN, PICTURES = "comparison.html", "comparison.tex", "comparison.md", "pictures"


@dataclass(frozen=True, kw_only=True)
class ComparisonReport:
    """A comparison on the disk.

    Attributes
    ----------
    html : Path
        The page; it holds the pictures and needs no other file.
    latex, markdown : Path
        Its tables.
    pictures : tuple of Path
        The pictures once more, as files of their own.
    overview : TextTable
        All methods by all metrics.
    verdicts : mapping of str to str
        Who wins, by the name of each metric.
    """

    html: Path
    latex: Path
    markdown: Path
    pictures: tuple[Path, ...]
    overview: TextTable
    verdicts: Mapping[str, str]


def write_comparison(folder: Path, comparison: Comparison, *, config: str = "") -> ComparisonReport:
    """Draw the pictures of a comparison and write it into a folder.

    Files are replaced atomically, the page last.

    Parameters
    ----------
    folder : Path
        Where to write; it must exist.
    comparison : Comparison
        What to show.
    config : str, default ""
        The configuration as YAML.

    Raises
    ------
    OSError
        When the folder is missing, or cannot be written to.
    """
    overview = overview_table(comparison)
    details = [details_table(metric, comparison) for metric in comparison.metrics]
    illustrations = illustrate_comparison(comparison)
    (folder / PICTURES).mkdir(exist_ok=True)
    for _, image in illustrations:
        write_atomic(folder / PICTURES / image.file_name, image.content)
    write_atomic(folder / LATEX, latex_document([overview, *details]))
    write_atomic(folder / MARKDOWN, _markdown(comparison, [overview, *details]))
    page = comparison_page(
        comparison, overview=overview, details=details, illustrations=illustrations, config=config
    )
    write_atomic(folder / PAGE, page)
    return ComparisonReport(
        html=folder / PAGE,
        latex=folder / LATEX,
        markdown=folder / MARKDOWN,
        pictures=tuple(folder / PICTURES / image.file_name for _, image in illustrations),
        overview=overview,
        verdicts=verdicts(comparison),
    )


def _markdown(comparison: Comparison, tables: list[TextTable]) -> str:
    parts = [f"# {escaped(comparison.table.name)}\n"]
    parts += [f"{escaped(text)}\n" for text in (*lead(comparison), *cautions(comparison))]
    if len(comparison.methods) > 1:
        parts.append(
            "".join(
                f"- **{escaped(name)}**: {escaped(text)}\n" for name, text in verdicts(comparison).items()
            )
        )
    if comparison.table.failed:
        tables = [*tables, failures_table(comparison)]
    parts += map(markdown_table, tables)
    parts.append("## How these numbers were made\n")
    parts += [f"**{escaped(name)}**: {escaped(text)}\n" for name, text in paragraphs(comparison)]
    return "\n".join(parts)
