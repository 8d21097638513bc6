"""The drawing page: demonstrations drawn in a browser."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.recording.drawing.session import Describe
from gmr_robot.recording.drawing.settings import Sheet

PORT = 8420


def serve_drawing_page(
    folder: str | Path,
    *,
    describe: Describe,
    sheet: Sheet | None = None,
    host: str = "127.0.0.1",
    port: int = PORT,
    fsync: bool = False,
    say: Callable[[str], None] = print,
    opened: Callable[[str], None] = print,
) -> None:
    """Serve a page to draw demonstrations on, until Ctrl-C; what is not saved then is saved at the end.

    Parameters
    ----------
    folder : str or Path
        Where the journal and the saved files go; made when it does not exist.
    describe : callable
        Returns the text of the configuration that is saved beside the demonstrations.
    sheet : Sheet, optional
        The plane that is drawn in; 0.6 m by 0.4 m when not given.
    host : str, default "127.0.0.1"
        Where to listen; when others can reach it, the address holds a token of 256 bits.
    port : int
        The port; 0 for any that is free.
    fsync : bool, default False
        Whether each sample waits for the disk before it is acknowledged.
    say, opened : callable
        Told what happens, and the address once it can be opened.

    Raises
    ------
    MissingDependencyError
        When the extra ``ui`` is not installed.
    RecordingError
        When another program records into that folder, its journal cannot be gone on with, or what is not saved at the
        end cannot be written.
    InputError
        When the host or the port cannot be listened on.
    """
    for package in ("starlette", "uvicorn", "websockets"):
        if find_spec(package) is None:
            raise MissingDependencyError(package, "ui", "the drawing page")
    from gmr_robot.recording.server import serve

    serve(
        Path(folder),
        sheet=sheet or Sheet(),
        describe=describe,
        host=host,
        port=port,
        fsync=fsync,
        say=say,
        opened=opened,
    )
