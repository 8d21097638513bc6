"""``gmr-robot sweep``."""

from __future__ import annotations

from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Config, Overrides


def sweep(
    config: Config,
    overrides: Overrides = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run points again that failed before.")
    ] = False,
) -> None:
    """Run an experiment at every point of its section sweep, into one table; started again, it goes on."""
    from gmr_robot.cli.sweep import TerminalSweep, show_sweep
    from gmr_robot.experiment.sweep import read_sweep, run_sweep

    asked = read_sweep(config, overrides or ())
    with TerminalSweep(asked.section.metrics) as progress:
        outcome = run_sweep(asked, progress=progress, retry_failed=retry_failed)
    show_sweep(outcome, asked.section.metrics)
    if outcome.failed:
        raise typer.Exit(1)
