"""``gmr-robot convert``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Channels, Format, Quaternion, Recover, Renames, Unit


def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="Demonstrations: a file, a folder, a glob, a LASA motion's name."),
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="File or folder to write; replaced as a whole when it exists."),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="NAME", help="Format to write; told by the extension of OUT when not given."
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            "--rate", metavar="HZ", help="Interpolate all demonstrations to one rate; LeRobot has only one."
        ),
    ] = None,
    format: Format = None,
    channel: Channels = None,
    rename: Renames = None,
    unit: Unit = None,
    quaternion: Quaternion = None,
    recover: Recover = False,
) -> None:
    """Write demonstrations in another format, and say what it cannot hold."""
    from gmr_robot.cli.demonstrations import show_conversion
    from gmr_robot.cli.output import shown_path
    from gmr_robot.cli.reading import read_as_motion, read_options
    from gmr_robot.demonstration import convert_demonstrations

    options = read_options(channels=channel, rename=rename, unit=unit, quaternion=quaternion, recover=recover)
    conversion = read_as_motion(
        source,
        lambda name: convert_demonstrations(source, target, format=name, to=to, options=options, rate=rate),
        format=format,
    )
    show_conversion(conversion)
    typer.echo(f"written: {shown_path(target)}")
