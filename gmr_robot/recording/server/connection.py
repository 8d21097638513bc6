"""One page's WebSocket."""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from gmr_robot.exceptions import InputError
from gmr_robot.recording.server.hub import Hub
from gmr_robot.recording.server.messages import MOST_BYTES, parse
from gmr_robot.recording.server.outbox import Outbox

NOT_TEXT, MALFORMED, TOO_SLOW, TOO_LONG, TOO_MANY = 1003, 1007, 1008, 1009, 1013
"""Codes that a connection is closed with (RFC 6455, section 7.4.1)."""


async def converse(socket: WebSocket, hub: Hub) -> None:
    """Speak with one page until it leaves, or says what no page says; the others never notice."""
    await socket.accept()
    if hub.is_full:
        await socket.close(TOO_MANY, "too many pages are open; close one")
        return
    outbox = hub.join()
    sending = asyncio.create_task(_send(socket, outbox))
    receiving = asyncio.create_task(_receive(socket, outbox, hub))
    try:
        done, _ = await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
        closing = next((one.result() for one in done if one.exception() is None), None)
        if closing is not None:
            await socket.close(*closing)
    finally:
        hub.leave(outbox)
        await _end(sending, receiving)


async def _send(socket: WebSocket, outbox: Outbox) -> tuple[int, str] | None:
    while (text := await outbox.get()) is not None:
        await socket.send_text(text)
    return TOO_SLOW, "the page does not take its messages"


async def _receive(socket: WebSocket, outbox: Outbox, hub: Hub) -> tuple[int, str] | None:
    """Handle messages one after the other; return why the connection is to be closed, None when it is."""
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return None
        text = event.get("text")
        if text is None:
            return NOT_TEXT, "expected text"
        if len(text) > MOST_BYTES:
            return TOO_LONG, f"expected at most {MOST_BYTES} bytes"
        try:
            await hub.handle(parse(text), outbox)
        except InputError as error:
            return MALFORMED, str(error).encode()[:120].decode(errors="ignore")


async def _end(*tasks: asyncio.Task[tuple[int, str] | None]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        # A page that goes away while it is spoken to is nothing remarkable.
        if isinstance(result, Exception) and not isinstance(
            result, WebSocketDisconnect | OSError | RuntimeError
        ):
            raise result
