"""Frames as an MP4 file with H.264, by PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.report.video.timing import RATE

try:
    import av
except ImportError as error:
    raise MissingDependencyError("av", "video", "an MP4 video (a GIF does without)") from error

QUALITY = "20"
"""Constant rate factor of x264: 18 is nearly lossless to the eye, 23 its default."""


def write_mp4(path: Path, frames: Iterator[NDArray[np.uint8]], *, n_frames: int) -> None:
    """Write frames of shape (height, width, 3), red, green and blue, to an MP4 file; sides must be even.

    Every player and browser takes what is written: H.264 with 4:2:0 colours, the index in front.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    del n_frames
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": QUALITY})
        stream.pix_fmt = "yuv420p"
        for index, frame in enumerate(frames):
            if index == 0:
                stream.height, stream.width = frame.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
