"""``gmr-robot replay``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmr_robot.cli.commands.arguments import Config, Overrides, SkillFile


def replay(
    config: Config,
    overrides: Overrides = None,
    skill: SkillFile = None,
    trajectory: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Follow this trajectory instead: recordings in any format, a rollouts.npz or a replay.npz.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the replay; <name>_replay.npz when not given."),
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write a video of the arm, ending in .mp4 or .gif."),
    ] = None,
    view: Annotated[
        bool, typer.Option("--view", help="Then show it in 3-D on a page in the browser, until Ctrl-C.")
    ] = False,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where --view listens; 0 for any that is free.")
    ] = 8421,
    browser: Annotated[
        bool | None,
        typer.Option(help="Open that page in a browser; when not said, where the output is a terminal."),
    ] = None,
) -> None:
    """Replay a skill, or a trajectory from a file, on a simulated arm and write what it did to a file."""
    from functools import partial

    from gmr_robot.cli.output import checked_output, shown_path
    from gmr_robot.cli.page import open_page
    from gmr_robot.cli.progress import TerminalProgress, terminal_bar
    from gmr_robot.cli.results import show_outcome
    from gmr_robot.experiment import (
        any_replay,
        check_page,
        check_video,
        read_replay_config,
        save_replay,
        save_video,
        show_page,
    )
    from gmr_robot.skill import load_skill

    experiment = read_replay_config(config, overrides or (), learned=skill is not None, trajectory=trajectory)
    file = checked_output(output or Path(f"{experiment.name}_replay.npz"))
    if video is not None:
        check_video(checked_output(video))
    if view:
        check_page(port)
    learned = load_skill(skill) if skill is not None else None
    with TerminalProgress() as progress:
        done = any_replay(experiment, skill=learned, progress=progress)
    outcome = done.outcome
    save_replay(file, outcome.result)
    show_outcome(outcome)
    typer.echo(f"written: {shown_path(file)}")
    if video is not None and experiment.replay is not None:
        with terminal_bar("render the video") as drawn:
            save_video(video, experiment.replay, outcome.result, drawn=drawn)
        typer.echo(f"written: {shown_path(video)}")
    if view:
        show_page(done, opened=partial(open_page, browser=browser), port=port)
        typer.echo("ended", err=True)
