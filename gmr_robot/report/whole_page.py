"""The frame of every page: one file that loads nothing."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from gmr_robot.report.markup import Markup, element


def whole_page(title: str, body: Markup) -> str:
    """Return a page with the report's style.

    Parameters
    ----------
    title : str
        What the browser's tab says.
    body : Markup
        All that is seen.
    """
    return Template(_file("page.html")).substitute(
        title=element("title", title), style=_file("page.css"), body=body
    )


def _file(name: str) -> str:
    return files("gmr_robot.report").joinpath(name).read_text(encoding="utf-8")
