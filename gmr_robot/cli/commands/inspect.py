"""``gmr-robot inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gmr_robot.demonstration import DemonstrationSet


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
    from gmr_robot.cli.inspection import show_demonstrations, show_evidence, show_skill, show_status
    from gmr_robot.experiment import STATUS_FILE, read_status
    from gmr_robot.skill import load_skill

    path = Path(source)
    if path.suffix == ".safetensors":
        skill = load_skill(path)
        show_skill(skill, source=source)
        show_evidence(skill)
    elif (path / STATUS_FILE).is_file():
        show_status(read_status(path), folder=path)
    else:
        show_demonstrations(_demonstrations(source, format), source=source)


def _demonstrations(source: str, format: str | None) -> DemonstrationSet:
    """Read demonstrations; a bare name that is no file means a LASA motion."""
    from gmr_robot.demonstration import read_demonstrations
    from gmr_robot.exceptions import InputError, MissingDependencyError, UnknownNameError

    path = Path(source)
    if format is not None or len(path.parts) != 1 or path.suffix or path.exists():
        return read_demonstrations(source, format=format)
    try:
        return read_demonstrations(source, format="lasa")
    except (UnknownNameError, MissingDependencyError) as error:
        raise InputError(
            f"there is no file or folder {source!r}; taken for the name of a LASA motion: {error}"
        ) from error
