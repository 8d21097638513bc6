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
