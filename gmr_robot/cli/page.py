"""Pages in the browser that commands serve."""

from __future__ import annotations

import sys

import typer


def open_page(url: str, *, browser: bool | None) -> None:
    """Say where a page is and how it ends, and open it in a browser; None does where the output is a terminal."""
    typer.echo(f"look here: {url}\nend with Ctrl-C")
    if sys.stdout.isatty() if browser is None else browser:
        import webbrowser

        webbrowser.open(url)
