"""The page: its parts in order."""

from __future__ import annotations

from collections.abc import Sequence

from gmr_robot.report import sections
from gmr_robot.report.arrival import arrival
from gmr_robot.report.contents import ReportContents
from gmr_robot.report.embed import embedded
from gmr_robot.report.illustrate import Illustration
from gmr_robot.report.markup import Markup, element, join, section
from gmr_robot.report.results import results
from gmr_robot.report.whole_page import whole_page


def page(contents: ReportContents, illustrations: Sequence[Illustration]) -> str:
    """Return the report as one HTML page that loads nothing.

    Parameters
    ----------
    contents : ReportContents
        What to report.
    illustrations : sequence of Illustration
        Its pictures, in order.
    """
    parts = {
        "results": ("Results", results(contents)),
        "arrival": ("Does it arrive?", arrival(contents.skill)),
        "pictures": ("Pictures", join(embedded(*pair) for pair in illustrations)),
        "preprocessing": ("Preprocessing", sections.preprocessing(contents.preprocessing)),
        "training": ("Training", sections.training(contents.skill)),
        "configuration": ("Configuration", sections.configuration(contents.config)),
        "provenance": ("Provenance", sections.provenance(contents.provenance)),
    }
    body = [_header(contents, {name: title for name, (title, _) in parts.items()})]
    body += [section(title, content, name=name) for name, (title, content) in parts.items()]
    return whole_page(contents.name, join(body))


def _header(contents: ReportContents, links: dict[str, str]) -> Markup:
    return element(
        "header",
        element("h1", contents.name),
        sections.lead(contents),
        sections.notes(contents),
        element("nav", *(element("a", title, href=f"#{name}") for name, title in links.items())),
    )
