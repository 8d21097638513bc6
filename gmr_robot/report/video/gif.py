"""Frames as an animated GIF, by Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gmr_robot.report.video.timing import centiseconds

COLOURS = 128
"""Colours of a frame: enough for an arm, and a smaller file."""


def write_gif(path: Path, frames: Iterator[NDArray[np.uint8]], *, n_frames: int) -> None:
    """Write frames of shape (height, width, 3), red, green and blue, to a GIF that repeats for ever.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    images = (_few_colours(frame) for frame in frames)
    first = next(images)
    first.save(
        path,
        format="GIF",
        save_all=True,
        append_images=images,
        duration=[10 * centiseconds(index) for index in range(n_frames)],
        loop=0,
    )


def _few_colours(frame: NDArray[np.uint8]) -> Image.Image:
    # Without dithering, what stands still stays the same from frame to frame and is not stored again.
    return Image.fromarray(frame).quantize(COLOURS, dither=Image.Dither.NONE)
