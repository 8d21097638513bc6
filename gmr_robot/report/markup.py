"""HTML that cannot be broken by what it shows: text is escaped unless it is markup already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


class Markup(str):
    """A piece of HTML. Any other string is text and is escaped where it meets markup."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str) -> Markup:
    """Return an element.

    Parameters
    ----------
    tag : str
        Its name.
    *children : str
        Its content; what is not `Markup` is escaped.
    **attributes : str
        Its attributes, escaped; a trailing underscore is dropped and others become hyphens, so that
        ``class_`` and ``aria_label`` can be written.
    """
    names = (name.rstrip("_").replace("_", "-") for name in attributes)
    written = "".join(
        f' {name}="{escape(value)}"' for name, value in zip(names, attributes.values(), strict=True)
    )
    return Markup(f"<{tag}{written}>{join(children)}</{tag}>")


def join(pieces: Iterable[str]) -> Markup:
    """Join pieces of text and markup."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(piece) for piece in pieces))


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "") -> Markup:
    """Return a table; the first cell of each row names it.

    Parameters
    ----------
    header : sequence of str
        Headings of the columns.
    rows : iterable of sequence of str
        Cells, as many a row as there are columns.
    caption : str, default ""
        What the table shows.
    """
    head = element("tr", *(element("th", title, scope="col") for title in header))
    body = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
        for row in rows
    ]
    parts = [element("caption", caption)] if caption else []
    inner = element("table", *parts, element("thead", head), element("tbody", *body))
    return element("div", inner, class_="table")


def section(title: str, *children: str, name: str) -> Markup:
    """Return a section with a heading, to which a link can lead."""
    return element("section", element("h2", title), *children, id=name)
