"""The application: its commands, the options of all of them, and what becomes of errors."""

from __future__ import annotations

import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gmr_robot import __version__
from gmr_robot.cli.commands import COMMANDS
from gmr_robot.cli.commands.record import record
from gmr_robot.cli.errors import exit_code, show_error


class _Reporting(TyperGroup):
    """Shows errors in one readable block, and takes ``--debug`` anywhere on the line."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Move ``--debug`` to where its option stands, before the command."""
        if "--debug" in args:
            args = ["--debug", *(argument for argument in args if argument != "--debug")]
        return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a failure becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            code = exit_code(error)
            if code is None:
                raise
            if ctx.params.get("debug"):
                traceback.print_exception(error)
            show_error(error)
            raise typer.Exit(code) from error


app = typer.Typer(
    name="gmr-robot",
    cls=_Reporting,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Example: gmr-robot run configs/quickstart.yaml",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gmr-robot {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error; may stand anywhere on the line.")
    ] = False,
) -> None:
    """Robot skills from a handful of demonstrations."""


for _command, _example in COMMANDS.items():
    app.command(epilog=f"Example: {_example}")(_command)
app.add_typer(record, name="record", epilog="Example: gmr-robot record draw my_motion")


def main() -> None:
    """Run the command line; the entry point ``gmr-robot``."""
    app(prog_name="gmr-robot")
