"""``gmr-robot record``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

record = typer.Typer(help="Record demonstrations.", no_args_is_help=True)


Out: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="OUT",
        help="Folder of the recording; made when it does not exist. An earlier recording in it is gone on with.",
    ),
]
Fsync: TypeAlias = Annotated[
    bool, typer.Option("--fsync", help="Wait for the disk with each sample: a power cut loses nothing.")
]
Browser: TypeAlias = Annotated[
    bool | None,
    typer.Option(help="Open the page in a browser; when not said, where the output is a terminal."),
]


@record.command(epilog="Example: gmr-robot record draw my_motion")
def draw(
    out: Out,
    width: Annotated[float, typer.Option(metavar="M", help="Width of the sheet that is drawn on [m].")] = 0.6,
    height: Annotated[float, typer.Option(metavar="M", help="Height of the sheet [m].")] = 0.4,
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Where to listen. Others than this machine need the token that is printed then.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 for any that is free.")] = 8420,
    fsync: Fsync = False,
    browser: Browser = None,
) -> None:
    """Draw demonstrations on a page in the browser, and see what is learned from them."""
    from gmr_robot.cli.output import shown_path
    from gmr_robot.experiment import drawn_config_text
    from gmr_robot.recording import Sheet, serve_drawing_page

    _check_folder(out)
    serve_drawing_page(
        out,
        describe=partial(drawn_config_text, width=width, path=shown_path(out / "config.yaml")),
        sheet=Sheet(width=width, height=height),
        host=host,
        port=port,
        fsync=fsync,
        say=partial(typer.echo, err=True),
        opened=partial(_open, "draw here", out=out, browser=browser),
    )
    typer.echo("ended", err=True)


@record.command(epilog="Example: gmr-robot record arm my_reach --robot panda")
def arm(
    out: Out,
    robot: Annotated[
        str,
        typer.Option(metavar="NAME|FILE", help="planar, panda, or the path of an MJCF or URDF file."),
    ] = "panda",
    end_effector: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Site or body that is dragged, by its name in the model."),
    ] = None,
    rate: Annotated[
        float, typer.Option(metavar="HZ", min=10.0, max=1000.0, help="Samples a second [Hz].")
    ] = 100.0,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 for any that is free.")] = 8421,
    fsync: Fsync = False,
    browser: Browser = None,
) -> None:
    """Show demonstrations on a simulated arm: drag its end effector on a page that this machine alone can open."""
    from gmr_robot.cli.output import shown_path
    from gmr_robot.experiment import led_config_texts
    from gmr_robot.recording.arm.page import serve_arm_page
    from gmr_robot.robot import load_robot

    _check_folder(out)
    model = load_robot(robot, end_effector=end_effector)
    serve_arm_page(
        out,
        model,
        describe=partial(
            led_config_texts,
            robot=robot,
            joint_names=model.joint_names,
            folder=out,
            end_effector=end_effector,
        ),
        rate=rate,
        port=port,
        fsync=fsync,
        say=partial(typer.echo, err=True),
        opened=partial(_open, "lead the arm here", out=out, browser=browser),
    )
    typer.echo(f"ended; the recording is in {shown_path(out)}", err=True)


def _check_folder(out: Path) -> None:
    from gmr_robot.exceptions import InputError

    if out.suffix or out.is_file():
        raise InputError(f"OUT is {out}; expected a folder, for example {out.with_suffix('')}")


def _open(what: str, url: str, *, out: Path, browser: bool | None) -> None:
    """Say where a page is, and open it where that is wanted."""
    import sys

    from gmr_robot.cli.output import shown_path

    typer.echo(f"{what}: {url}\nrecording into {shown_path(out)}; end with Ctrl-C")
    if sys.stdout.isatty() if browser is None else browser:
        import webbrowser

        webbrowser.open(url)
