"""Do something when an answer does not come in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_OFTEN = 8  # looks at the clock within the time; a timer an answer would cost a thread each


class Alarm:
    """A thread that calls a function once when what was begun has taken too long.

    Parameters
    ----------
    seconds : float
        Time from `set` [s]; the function is called up to an eighth later.
    ring : callable
        Called from another thread.
    """

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        self._seconds, self._ring = seconds, ring
        self._begun: float | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def set(self) -> None:
        """Begin."""
        self._begun = time.monotonic()

    def clear(self) -> None:
        """Say that it was done in time."""
        self._begun = None

    def end(self) -> None:
        """Say that nothing more will be begun."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(self._seconds / _OFTEN):
            begun = self._begun
            if begun is not None and time.monotonic() - begun > self._seconds:
                self._ring()
                return
