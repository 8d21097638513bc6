"""``gmr-robot train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Config, Overrides


def train(
    config: Config,
    overrides: Overrides = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the skill; <name>.safetensors when not given."),
    ] = None,
) -> None:
    """Learn a skill and write it to a file."""
    from gmr_robot.cli.inspection import show_evidence, show_skill
    from gmr_robot.cli.output import checked_output, shown_path
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.experiment import read_config
    from gmr_robot.experiment import train as learn

    experiment = read_config(config, overrides or ())
    file = checked_output(output or Path(f"{experiment.name}.safetensors"))
    with TerminalProgress() as progress:
        skill = learn(experiment, progress=progress)
    skill.save(file)
    show_skill(skill, source=str(file))
    show_evidence(skill)
    typer.echo(f"written: {shown_path(file)}")
