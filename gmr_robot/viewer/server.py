"""The page's server, which only this machine reaches."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from gmr_robot.exceptions import InputError
from gmr_robot.viewer.library import viser

HOST = "127.0.0.1"


class LoopbackServer(viser.ViserServer):
    """A viser server that listens on this machine only, and makes no tunnel to the outside."""

    def request_share_url(self, verbose: bool = True) -> str | None:
        """Make no tunnel, whoever asks for it."""
        del verbose
        return None


@contextmanager
def serving(*, title: str, port: int = 0) -> Iterator[LoopbackServer]:
    """Serve a page as long as the block runs.

    Parameters
    ----------
    title : str
        What stands above the controls.
    port : int, default 0
        Where to listen; 0 takes any that is free.

    Raises
    ------
    InputError
        When the port is taken or not allowed.
    """
    check_port(port)
    with redirect_stdout(io.StringIO()):  # what viser says of itself is said by the caller, in its own words
        server = LoopbackServer(host=HOST, port=port, label=title, verbose=False)
    server.gui.configure_theme(show_logo=False, show_share_button=False, control_width="medium")
    try:
        yield server
    finally:
        with redirect_stdout(io.StringIO()):
            server.stop()


def address(server: viser.ViserServer) -> str:
    """Return the URL of a page."""
    return f"http://{HOST}:{server.get_port()}/"


def check_port(port: int) -> None:
    """Refuse a port that is taken, where viser would go on to the next.

    Raises
    ------
    InputError
        When it is taken or not allowed.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot listen on {HOST} port {port}: {reason}; choose another with --port"
        ) from error
