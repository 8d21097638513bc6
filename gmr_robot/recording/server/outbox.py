"""What waits to be sent to one page: bounded, and of what is outdated only the newest."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

MOST_MESSAGES, MOST_CHARACTERS = 1000, 64_000_000


class Outbox:
    """A queue of messages for one page."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, str]] = deque()
        self._characters = 0
        self._arrived = asyncio.Event()
        self.overflowed = False

    def put(self, message: Mapping[str, Any], *, newest: bool = False) -> None:
        """Add a message; one that only counts as the newest of its type takes the place of an earlier one.

        A page that does not take its messages overflows, and is to be closed.
        """
        kind, text = str(message["type"]), json.dumps(message, allow_nan=False)
        if newest:
            self._drop(kind)
        if len(self._waiting) >= MOST_MESSAGES or self._characters + len(text) > MOST_CHARACTERS:
            self.overflowed = True
        else:
            self._waiting.append((kind, text))
            self._characters += len(text)
        self._arrived.set()

    async def get(self) -> str | None:
        """Return the next message; None when the queue has overflowed."""
        while not self._waiting and not self.overflowed:
            self._arrived.clear()
            await self._arrived.wait()
        if self.overflowed:
            return None
        _, text = self._waiting.popleft()
        self._characters -= len(text)
        return text

    def _drop(self, kind: str) -> None:
        kept = deque(entry for entry in self._waiting if entry[0] != kind)
        self._characters = sum(len(text) for _, text in kept)
        self._waiting = kept
