"""``gmr-robot evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Config, Overrides, SkillFile


def evaluate(
    config: Config,
    overrides: Overrides = None,
    skill: SkillFile = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the numbers as JSON; not written when not given."),
    ] = None,
) -> None:
    """Compare a skill with the demonstrations, held-out and training ones apart, and print the tables."""
    from gmr_robot.cli.evaluation import show_evaluation
    from gmr_robot.cli.output import checked_output, shown_path
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.experiment import evaluate as evaluate_experiment
    from gmr_robot.experiment import read_config, save_evaluation
    from gmr_robot.skill import load_skill

    experiment = read_config(config, overrides or (), learned=skill is not None)
    file = checked_output(output) if output is not None else None
    learned = load_skill(skill) if skill is not None else None
    with TerminalProgress() as progress:
        evaluation = evaluate_experiment(experiment, skill=learned, progress=progress)
    show_evaluation(evaluation)
    if file is not None:
        save_evaluation(file, evaluation)
        typer.echo(f"written: {shown_path(file)}")
