"""The navigation of the site: what the front page lists under its headings."""

from __future__ import annotations

import re
from collections.abc import Collection

REST = "More"
"""Heading of the pages that the front page does not list yet."""


def with_navigation(index: str, *, pages: Collection[str]) -> str:
    """Return the front page with a hidden tree of contents for each of its sections.

    On the repository's own page the same text is a plain list of links.

    Parameters
    ----------
    index : str
        The front page, Markdown; sections begin with ``##``, pages are items of lists that begin with a link.
    pages : collection of str
        All pages there are, without extension.

    Raises
    ------
    ValueError
        When a page that is listed does not exist.
    """
    sections = listed_pages(index)
    listed = [page for titles in sections.values() for page in titles]
    missing = sorted(set(listed) - set(pages))
    if missing:
        raise ValueError(f"index.md lists pages that do not exist: {', '.join(missing)}")
    sections[REST] = {page: "" for page in pages if page not in listed}
    trees = (_tree(caption, titles) for caption, titles in sections.items() if titles)
    return "\n\n".join([index.rstrip(), *trees]) + "\n"


def listed_pages(index: str) -> dict[str, dict[str, str]]:
    """Return the pages that each section of the front page lists, without extension, with what they are called."""
    found: dict[str, dict[str, str]] = {}
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        caption, _, body = section.partition("\n")
        links = re.findall(r"^- \[([^\]]*)\]\(([\w/-]+)\.md\)", body, flags=re.MULTILINE)
        found[caption.strip()] = {page: title for title, page in links}
    return found


def _tree(caption: str, titles: dict[str, str]) -> str:
    entries = [f"{title} <{page}>" if title else page for page, title in titles.items()]
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```"])
