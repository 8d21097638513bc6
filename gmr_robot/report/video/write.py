"""A replay as a video file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmr_robot.exceptions import UnknownNameError
from gmr_robot.files import replaced_file
from gmr_robot.report.video.timing import frame_instants

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation import ReplayResult


class VideoKind(NamedTuple):
    """How a kind of video is written: module and function, and the size of its frames [pixels]."""

    module: str
    function: str
    width: int
    height: int


VIDEO_KINDS = {
    ".gif": VideoKind("gmr_robot.report.video.gif", "write_gif", 480, 360),
    ".mp4": VideoKind("gmr_robot.report.video.mp4", "write_mp4", 800, 600),
}
"""The kinds of video, by the file's extension; a library is loaded where its kind is asked for."""


def check_video(path: Path) -> VideoKind:
    """Return the kind of a video file, when it can be written here; asked before the work begins.

    Raises
    ------
    UnknownNameError
        When its extension is none of `VIDEO_KINDS`.
    MissingDependencyError
        When the library for it is not installed.
    """
    kind = VIDEO_KINDS.get(path.suffix.lower())
    if kind is None:
        raise UnknownNameError(
            "kind of video",
            path.suffix,
            VIDEO_KINDS,
            otherwise=f"the file is to be {path}; change its extension",
        )
    import_module(kind.module)
    return kind


def write_video(
    path: Path,
    robot: RobotModel,
    replay: ReplayResult,
    *,
    drawn: Callable[[int, int], None] | None = None,
) -> None:
    """Write a replay as a video in real time, 30 frames a second.

    The arm is rendered with its reference, its path so far and the goal. The file is whole or not there.

    Parameters
    ----------
    path : Path
        The file, ending in ``.mp4`` or ``.gif``.
    robot : RobotModel
        The arm that was replayed on.
    replay : ReplayResult
        The replay.
    drawn : callable, optional
        Told after each frame how many are done, of how many.

    Raises
    ------
    UnknownNameError
        When the extension is another one.
    MissingDependencyError
        When the library that writes such files is not installed.
    RenderingUnavailableError
        When this machine cannot render offscreen.
    OSError
        When the file cannot be written.
    """
    from gmr_robot.simulation import stream_replay

    kind = check_video(path)
    write = getattr(import_module(kind.module), kind.function)
    instants = frame_instants(replay.duration)
    frames = stream_replay(robot, replay, instants=instants, width=kind.width, height=kind.height)
    with replaced_file(path) as temporary:
        write(temporary, _counted(frames, len(instants), drawn), n_frames=len(instants))


def _counted(
    frames: Iterator[NDArray[np.uint8]], total: int, drawn: Callable[[int, int], None] | None
) -> Iterator[NDArray[np.uint8]]:
    for done, frame in enumerate(frames, start=1):
        yield frame
        if drawn is not None:
            drawn(done, total)
