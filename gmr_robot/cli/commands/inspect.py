"""``gmr-robot inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmr_robot.cli.commands.arguments import Channels, Format, Quaternion, Recover, Renames, Unit

if TYPE_CHECKING:
    from gmr_robot.demonstration import ReadOptions


def inspect(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A skill file, a run folder, or demonstrations: a file, a folder, a LASA motion's name.",
        ),
    ],
    format: Format = None,
    channel: Channels = None,
    rename: Renames = None,
    unit: Unit = None,
    quaternion: Quaternion = None,
    recover: Recover = False,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures", metavar="FOLDER", help="Where to write pictures of demonstrations; made if missing."
        ),
    ] = None,
) -> None:
    """Show what demonstrations, a skill or a run hold; of demonstrations also their faults and what repairs them."""
    from gmr_robot.cli.inspection import show_evidence, show_skill, show_status
    from gmr_robot.cli.reading import read_options
    from gmr_robot.exceptions import InputError
    from gmr_robot.experiment import STATUS_FILE, read_status
    from gmr_robot.skill import load_skill

    options = read_options(channels=channel, rename=rename, unit=unit, quaternion=quaternion, recover=recover)
    path = Path(source)
    is_run = (path / STATUS_FILE).is_file()
    if path.suffix != ".safetensors" and not is_run:
        _inspect_demonstrations(source, format=format, options=options, pictures=pictures)
        return
    if pictures is not None:
        raise InputError(
            f"--pictures are made of demonstrations; {source} is a {'run' if is_run else 'skill'}"
        )
    if is_run:
        show_status(read_status(path), folder=path)
        return
    skill = load_skill(path)
    show_skill(skill, source=source)
    show_evidence(skill)


def _inspect_demonstrations(
    source: str, *, format: str | None, options: ReadOptions, pictures: Path | None
) -> None:
    from gmr_robot.cli.demonstrations import show_demonstrations
    from gmr_robot.cli.output import checked_folder, shown_path
    from gmr_robot.cli.reading import read_as_motion
    from gmr_robot.demonstration import inspect_demonstrations, read_demonstrations

    folder = checked_folder(pictures) if pictures is not None else None
    demonstrations = read_as_motion(
        source, lambda name: read_demonstrations(source, format=name, options=options), format=format
    )
    inspection = inspect_demonstrations(demonstrations)
    show_demonstrations(demonstrations, inspection, source=source)
    if folder is not None:
        from gmr_robot.report import write_inspection_pictures

        for file in write_inspection_pictures(folder, demonstrations, inspection):
            typer.echo(f"written: {shown_path(file)}")
