"""``gmr-robot rollout``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Config, Overrides, SkillFile


def rollout(
    config: Config,
    overrides: Overrides = None,
    skill: SkillFile = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the motions; <name>_rollouts.npz when not given."),
    ] = None,
) -> None:
    """Generate motions from the starts of the demonstrations and write them to a file."""
    from gmr_robot.cli.output import checked_output, shown_path
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.cli.results import show_rollouts
    from gmr_robot.experiment import read_config, roll_out, save_rollouts
    from gmr_robot.skill import load_skill

    experiment = read_config(config, overrides or (), learned=skill is not None)
    file = checked_output(output or Path(f"{experiment.name}_rollouts.npz"))
    learned = load_skill(skill) if skill is not None else None
    with TerminalProgress() as progress:
        groups = roll_out(experiment, skill=learned, progress=progress)
    save_rollouts(file, groups)
    show_rollouts(groups)
    typer.echo(f"written: {shown_path(file)}")
