"""Steps at a fixed rate by the clock on the wall."""

from __future__ import annotations

MOST = 0.25
"""Time that is made up for when steps are late [s]; of more, the arm stands still instead of racing."""


class Pace:
    """Says how many steps are due.

    Parameters
    ----------
    rate : float
        Steps a second [Hz].
    now : float
        Time at which it starts [s].
    """

    def __init__(self, rate: float, *, now: float) -> None:
        self._rate, self._last = rate, now

    def due(self, now: float) -> int:
        """Return how many steps are due at a time [s]."""
        if now - self._last > MOST:
            self._last = now - MOST
        count = int((now - self._last) * self._rate + 1e-6)
        self._last += count / self._rate
        return count
