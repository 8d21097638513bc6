"""What the shell is told of an error: a readable block on stderr, and an exit code."""

from __future__ import annotations

from gmr_robot.exceptions import GmrRobotError, InputError

BAD_INPUT = 2
FAILURE = 1
INTERRUPTED = 130


def exit_code(error: BaseException) -> int | None:
    """Return the exit code of an error; None for what typer answers itself (usage, exits).

    2 stands for bad input, 1 for failures, 130 for Ctrl-C (128 + SIGINT, as shells have it).
    """
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, InputError):
        return BAD_INPUT
    if isinstance(error, BrokenPipeError) or _is_typers(error):
        return None
    return FAILURE


def show_error(error: BaseException) -> None:
    """Print an error in one readable block on stderr."""
    from rich.console import Console
    from rich.text import Text

    heading, message = _described(error)
    text = Text.assemble((f"{heading}: " if message else heading, "bold red"), message)
    Console(stderr=True).print(text, soft_wrap=True, highlight=False)


def _described(error: BaseException) -> tuple[str, str]:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", ""
    if isinstance(error, GmrRobotError):
        return "error", str(error)
    if isinstance(error, OSError):
        return "error", str(error)
    if isinstance(error, MemoryError):
        return "error", f"out of memory{f': {error}' if str(error) else ''}; ask for fewer or shorter motions"
    kind = type(error).__name__
    return (
        "internal error",
        f"{kind}: {error}\nThis is a fault of gmr_robot; --debug shows where it happened.",
    )


def _is_typers(error: BaseException) -> bool:
    """Whether an exception is one of typer's (or, under older versions of it, of click's) own."""
    return type(error).__module__.split(".")[0] in ("typer", "click")
