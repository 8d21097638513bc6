"""``gmr-robot record``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

record = typer.Typer(help="Record demonstrations.", no_args_is_help=True)


@record.command(epilog="Example: gmr-robot record draw my_motion")
def draw(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Folder of the recording; made when it does not exist. An earlier recording in it is gone on with.",
        ),
    ],
    width: Annotated[float, typer.Option(metavar="M", help="Width of the sheet that is drawn on [m].")] = 0.6,
    height: Annotated[float, typer.Option(metavar="M", help="Height of the sheet [m].")] = 0.4,
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Where to listen. Others than this machine need the token that is printed then.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 for any that is free.")] = 8420,
    fsync: Annotated[
        bool, typer.Option("--fsync", help="Wait for the disk with each sample: a power cut loses nothing.")
    ] = False,
    browser: Annotated[
        bool | None,
        typer.Option(help="Open the page in a browser; when not said, where the output is a terminal."),
    ] = None,
) -> None:
    """Draw demonstrations on a page in the browser, and see what is learned from them."""
    import sys

    from gmr_robot.cli.output import shown_path
    from gmr_robot.exceptions import InputError
    from gmr_robot.experiment import drawn_config_text
    from gmr_robot.recording import Sheet, serve_drawing_page

    if out.suffix or out.is_file():
        raise InputError(f"OUT is {out}; expected a folder, for example {out.with_suffix('')}")

    def opened(url: str) -> None:
        typer.echo(f"draw here: {url}\nrecording into {shown_path(out)}; end with Ctrl-C")
        if sys.stdout.isatty() if browser is None else browser:
            import webbrowser

            webbrowser.open(url)

    try:
        serve_drawing_page(
            out,
            describe=partial(drawn_config_text, width=width, path=shown_path(out / "config.yaml")),
            sheet=Sheet(width=width, height=height),
            host=host,
            port=port,
            fsync=fsync,
            say=partial(typer.echo, err=True),
            opened=opened,
        )
    except KeyboardInterrupt:
        typer.echo("ended", err=True)
