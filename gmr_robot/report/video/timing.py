"""When the frames of a video are taken, and how long each is shown."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray

RATE = 30
"""Frames a second."""


def frame_instants(duration: float) -> FloatArray:
    """Return the instants of the frames of a motion [s], shape (F,): every 1 / `RATE` s, and the end.

    Parameters
    ----------
    duration : float
        How long the motion takes [s].
    """
    count = int(np.ceil(duration * RATE - 1e-6)) + 1
    return np.minimum(np.arange(count) / RATE, duration)


def centiseconds(index: int) -> int:
    """Return how long a frame of a GIF is shown, which counts in 0.01 s: so that no delay adds up."""
    return round(100 * (index + 1) / RATE) - round(100 * index / RATE)
