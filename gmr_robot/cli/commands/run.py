"""``gmr-robot run``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Overrides


def run(
    config: Annotated[
        Path,
        typer.Argument(
            metavar="CONFIG", help="The experiment, a YAML file; with --check the folder of a run."
        ),
    ],
    overrides: Overrides = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Run what a run folder holds once more, and say whether all numbers are bit-equal; "
            "exit code 1 if not.",
        ),
    ] = False,
) -> None:
    """Run an experiment: learn a skill, roll it out, evaluate it, replay it on an arm, write a report."""
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.cli.results import show_run
    from gmr_robot.experiment import read_config, run_experiment

    if check:
        _check(config, overrides or [])
        return
    with TerminalProgress() as progress:
        result = run_experiment(read_config(config, overrides or ()), progress=progress)
    show_run(result)


def _check(folder: Path, overrides: list[str]) -> None:
    from gmr_robot.cli.check import show_check
    from gmr_robot.cli.errors import FAILURE
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.exceptions import InputError
    from gmr_robot.experiment.check import check_run

    if overrides:
        raise InputError(f"--check runs {folder} as it was; leave out {' '.join(overrides)}")
    with TerminalProgress() as progress:
        found = check_run(folder, progress=progress)
    show_check(found)
    if not found.equal:
        raise typer.Exit(FAILURE)
