"""``gmr-robot inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def inspect(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A skill file, a run folder, or demonstrations: a file, a folder, a LASA motion's name.",
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Format of demonstrations; told by the extension when not given."),
    ] = None,
) -> None:
    """Show what a file of demonstrations, a skill or a run holds, as a table."""
    from gmr_robot.cli.inspection import show_demonstrations, show_skill, show_status
    from gmr_robot.demonstration import read_demonstrations
    from gmr_robot.experiment import STATUS_FILE, read_status
    from gmr_robot.skill import load_skill

    path = Path(source)
    if path.suffix == ".safetensors":
        show_skill(load_skill(path), source=source)
    elif (path / STATUS_FILE).is_file():
        show_status(read_status(path), folder=path)
    else:
        show_demonstrations(read_demonstrations(source, format=format or _told(path)), source=source)


def _told(path: Path) -> str | None:
    """A bare name that is no file means a LASA motion."""
    bare = len(path.parts) == 1 and not path.suffix and not path.exists()
    return "lasa" if bare else None
