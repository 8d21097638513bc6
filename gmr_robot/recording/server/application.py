"""The web application: the page's static files and its WebSocket, behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from gmr_robot.recording.server.connection import converse
from gmr_robot.recording.server.guard import Guard
from gmr_robot.recording.server.hub import Hub

STATIC = Path(__file__).parents[1] / "static"


def application(hub: Hub, *, hosts: Iterable[str], token: str | None = None) -> Starlette:
    """Return the application.

    Parameters
    ----------
    hub : Hub
        What pages speak with.
    hosts : collection of str
        Values of the header Host that are answered.
    token : str, optional
        What the URL must hold.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        learning = asyncio.create_task(hub.workshop.run())
        try:
            yield
        finally:
            learning.cancel()
            await asyncio.gather(learning, return_exceptions=True)

    async def speak(socket: WebSocket) -> None:
        await converse(socket, hub)

    return Starlette(
        routes=[
            WebSocketRoute("/session", speak),
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ],
        middleware=[Middleware(Guard, hosts=hosts, token=token)],
        lifespan=lifespan,
    )
