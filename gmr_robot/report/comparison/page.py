"""The page of a comparison: its parts in order."""

from __future__ import annotations

from collections.abc import Sequence

from gmr_robot.evaluation.comparison import Comparison
from gmr_robot.evaluation.comparison.methods import written
from gmr_robot.report.comparison.explanation import explanation
from gmr_robot.report.comparison.html import html_table
from gmr_robot.report.comparison.labels import measure_of
from gmr_robot.report.comparison.remaining import failures_table, remaining_table
from gmr_robot.report.comparison.text_table import TextTable
from gmr_robot.report.comparison.verdicts import verdicts
from gmr_robot.report.embed import embedded
from gmr_robot.report.illustrate import Illustration
from gmr_robot.report.lettering import count
from gmr_robot.report.markup import Markup, element, join, section
from gmr_robot.report.whole_page import whole_page


def comparison_page(
    comparison: Comparison,
    *,
    overview: TextTable,
    details: Sequence[TextTable],
    illustrations: Sequence[Illustration],
    config: str,
) -> str:
    """Return a comparison as one HTML page that loads nothing.

    Parameters
    ----------
    comparison : Comparison
        What to show.
    overview, details : TextTable
        All methods by all metrics, and each metric in full.
    illustrations : sequence of Illustration
        Its pictures, in order.
    config : str
        The configuration as YAML; empty when there is none.
    """
    sections = {
        "results": ("Results", join([_verdicts(comparison), html_table(overview)])),
        "pictures": ("Pictures", join(embedded(*pair) for pair in illustrations)),
        "metrics": ("Each metric", join(map(html_table, details))),
        "meanings": ("What the metrics mean", _meanings(comparison)),
        "remaining": ("All other numbers", _folded(remaining_table(comparison))),
        "failures": ("Failed runs", _failures(comparison)),
        "explanation": ("How these numbers were made", explanation(comparison)),
        "configuration": ("Configuration", element("pre", config) if config else Markup()),
    }
    kept = {name: part for name, part in sections.items() if part[1]}
    body = [_header(comparison, {name: title for name, (title, _) in kept.items()})]
    body += [section(title, content, name=name) for name, (title, content) in kept.items()]
    return whole_page(f"{comparison.table.name}: comparison", join(body))


def _header(comparison: Comparison, links: dict[str, str]) -> Markup:
    return element(
        "header",
        element("h1", comparison.table.name),
        *(element("p", text) for text in lead(comparison)),
        *(element("p", text, class_="note") for text in cautions(comparison)),
        element("nav", *(element("a", title, href=f"#{name}") for name, title in links.items())),
    )


def lead(comparison: Comparison) -> list[str]:
    """Return what was compared, in words."""
    table = comparison.table
    motions = count(len(table.motions), "motion") if table.motions != (None,) else "the same demonstrations"
    first = (
        f"{count(len(comparison.methods), 'method')} on {motions} with {count(len(table.seeds), 'seed')}: "
        f"{count(len(table.rows), 'run')}."
    )
    if not comparison.has_baseline:
        return [first]
    if comparison.baseline:
        chosen = ", ".join(f"{name} = {written(value)}" for name, value in comparison.baseline.items())
        others = " and otherwise the same parameters" if comparison.baselines.count(None) > 1 else ""
        return [
            first,
            f"Each method is compared with the baseline {chosen}{others}, motion by motion and seed by seed.",
        ]
    return [
        first,
        f"Each method is compared with the first, {comparison.methods[0].label}, motion by motion and seed by seed; "
        "--baseline chooses another.",
    ]


def cautions(comparison: Comparison) -> list[str]:
    """Return what is incomplete, in words."""
    table, notes = comparison.table, []
    if table.failed:
        notes.append(f"{len(table.failed)} of {count(len(table.rows), 'run')} failed; see below.")
    if table.n_unfinished:
        notes.append(f"The sweep is not finished: {count(table.n_unfinished, 'run')} still to come.")
    return [*notes, *table.notes]


def _verdicts(comparison: Comparison) -> Markup:
    if len(comparison.methods) < 2:
        return Markup()
    return element(
        "ul",
        *(element("li", element("strong", name), f": {text}") for name, text in verdicts(comparison).items()),
    )


def _meanings(comparison: Comparison) -> Markup:
    lines = []
    for metric in comparison.metrics:
        measure = measure_of(metric.metric, comparison.table)
        if measure.meaning:
            lines.append(
                element("p", element("strong", measure.label), f" ({metric.metric}): {measure.meaning}")
            )
    return join(lines)


def _folded(table: TextTable) -> Markup:
    if not table.rows:
        return Markup()
    summary = element("summary", f"{count(len(table.rows), 'number')} more")
    return element("details", summary, html_table(table))


def _failures(comparison: Comparison) -> Markup:
    return html_table(failures_table(comparison), wrapped=True) if comparison.table.failed else Markup()
