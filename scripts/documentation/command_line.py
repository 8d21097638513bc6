"""The reference of the command line, from its commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from documentation.configuration import prose

from gmr_robot.cli.application import app


def command_reference() -> str:
    """Return a section of Markdown for each command, with its arguments and options."""
    program = typer.main.get_command(app)
    return "\n".join(_command(program, name="gmr-robot", level=2))


def _command(command: Any, *, name: str, level: int) -> Iterator[str]:
    """Yield the lines of a command, then those of the commands in it."""
    inner = getattr(command, "commands", {})
    shown = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    yield from (f"{'#' * level} `{name}`", "", prose(command.help or ""), "")
    if not inner:
        yield from ("```text", _usage(name, shown), "```", "")
    for parameter in shown:
        yield from (
            f"{_signature(parameter)}{_default(parameter)}",
            "",
            f": {prose(parameter.help or '')}",
            "",
        )
    if command.epilog:
        yield from (_example(command.epilog), "")
    for inner_name, one in inner.items():
        yield from _command(
            one, name=f"{name} {inner_name}", level=level if name == "gmr-robot" else level + 1
        )


def _usage(name: str, parameters: list[Any]) -> str:
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = ["[OPTIONS]"] if len(arguments) < len(parameters) else []
    return " ".join([name, *options, *(_argument(one) for one in arguments)])


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    repeated = "..." if getattr(parameter, "nargs", 1) == -1 else ""
    return f"{name}{repeated}" if parameter.required else f"[{name}]{repeated}"


def _signature(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    value = f" {parameter.metavar}" if parameter.metavar and not getattr(parameter, "is_flag", False) else ""
    return ", ".join(f"`{option}{value}`" for option in (*parameter.opts, *parameter.secondary_opts))


def _default(parameter: Any) -> str:
    if parameter.required and parameter.param_type_name == "argument":
        return " · **required**"
    default = parameter.default
    if default is None or isinstance(default, bool) or callable(default) or default in ("", (), []):
        return ""
    return f" · default `{default}`"


def _example(epilog: str) -> str:
    """Return the example at the end of a command's help as a block of code."""
    start, colon, line = epilog.partition("Example: ")
    return f"{start}\n\n```bash\n{line}\n```" if colon else epilog
