"""``gmr-robot run``."""

from __future__ import annotations

from gmr_robot.cli.commands.arguments import Config, Overrides


def run(config: Config, overrides: Overrides = None) -> None:
    """Run an experiment: learn a skill, roll it out, evaluate it, replay it on an arm, write a report."""
    from gmr_robot.cli.progress import TerminalProgress
    from gmr_robot.cli.results import show_run
    from gmr_robot.experiment import read_config, run_experiment

    with TerminalProgress() as progress:
        result = run_experiment(read_config(config, overrides or ()), progress=progress)
    show_run(result)
