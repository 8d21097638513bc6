"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Config: TypeAlias = Annotated[Path, typer.Argument(metavar="CONFIG", help="The experiment, a YAML file.")]
Overrides: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY.SUB=VALUE", help="Values that replace those of the file."),
]
SkillFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--skill", metavar="FILE", help="A learned skill; learned anew when not given."),
]
Format: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="Format of demonstrations; told by the extension when not given."
    ),
]
Channels: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        "--channels",
        metavar="NAME",
        help="What the positions are made of: a dimension, topic, joint or channel; repeat it for more.",
    ),
]
Renames: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--rename", metavar="OLD=NEW", help="A new name of a dimension; repeat it for more."),
]
Unit: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="Unit of the positions where the file states none: m, cm, mm, rad, deg.",
    ),
]
Quaternion: TypeAlias = Annotated[
    str | None,
    typer.Option("--quaternion", metavar="ORDER", help="Order of quaternions in the file: xyzw or wxyz."),
]
Recover: TypeAlias = Annotated[
    bool, typer.Option("--recover", help="Read what is intact of damaged files, and say what is lost.")
]
