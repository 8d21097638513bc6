"""``gmr-robot report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Of a sweep, or with several run folders in it.")
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="KEY=VALUE[,…]",
            help="Whom methods are tested against; parameters left open are those of each method. The sweep's own, "
            "or the first method, when not given.",
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A metric to compare by, or its end; repeat it for more."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where to write, made if missing; comparison/ in the folder when not given.",
        ),
    ] = None,
) -> None:
    """Compare runs: means with intervals, paired tests against a baseline, winners; as a page, LaTeX and Markdown."""
    from gmr_robot.cli.comparison import show_comparison
    from gmr_robot.cli.output import checked_folder
    from gmr_robot.experiment.comparison import compare_folder

    target = checked_folder(output) if output is not None else None
    comparison, written = compare_folder(folder, baseline=baseline, metrics=metric or (), output=target)
    show_comparison(comparison, written)
