"""Serving the page until the user ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import uvicorn

from gmr_robot.recording.drawing import DrawingSession, Sheet
from gmr_robot.recording.drawing.session import Describe
from gmr_robot.recording.interruption import interruption
from gmr_robot.recording.recorder import Recorder
from gmr_robot.recording.server.addresses import (
    allowed_hosts,
    is_loopback,
    listen,
    new_token,
    shown_host,
)
from gmr_robot.recording.server.application import application
from gmr_robot.recording.server.hub import Hub
from gmr_robot.recording.server.messages import MOST_BYTES

PATIENCE = 2
"""How long pages are waited for at the end [s]."""


def serve(
    folder: Path,
    *,
    sheet: Sheet,
    describe: Describe,
    host: str,
    port: int,
    fsync: bool,
    say: Callable[[str], None],
    opened: Callable[[str], None],
) -> None:
    """Serve the drawing page; see `gmr_robot.recording.page.serve_drawing_page`.

    The web server takes an error at its end for its own, logs it and goes on; so what is not saved is saved after it,
    and a signal that ended it, which it raises again then, must not end the saving.
    """
    listening = listen(host, port)
    token = None if is_loopback(host) else new_token()
    try:
        with Recorder(folder, names=("x", "y"), noun="stroke", fsync=fsync) as recorder:
            session = DrawingSession(recorder, sheet=sheet, describe=describe)
            for note in session.notes:
                say(note)
            actual = listening.getsockname()[1]
            hosts = allowed_hosts(host, actual)
            hub = Hub(session, say=say)
            app = application(hub, hosts=hosts, token=token)
            place = f"http://{'127.0.0.1' if is_loopback(host) else shown_host(host)}:{actual}/"
            opened(place if token is None else f"{place}?token={token}")
            with interruption():
                try:
                    web_server(app).run(sockets=[listening])
                finally:
                    hub.finish()
    finally:
        listening.close()


def web_server(app: object) -> uvicorn.Server:
    """Return the web server, with the bounds that it keeps."""
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]
            http="h11",
            ws="websockets-sansio",
            ws_max_size=MOST_BYTES,
            ws_max_queue=16,
            loop="asyncio",
            lifespan="on",
            limit_concurrency=64,
            timeout_graceful_shutdown=PATIENCE,
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_level="warning",
        )
    )
