"""A replay on the arm as a video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gmr_robot.experiment.config import ReplayConfig

if TYPE_CHECKING:  # simulation needs MuJoCo, which only a replay uses
    from gmr_robot.simulation import ReplayResult


def check_video(path: Path) -> None:
    """Make sure that a video can be written here, before time is spent on what it shows.

    Raises
    ------
    UnknownNameError
        When the file's extension is not that of a known kind.
    MissingDependencyError
        When the library for it is not installed.
    """
    from gmr_robot.report import video

    video.check_video(path)


def save_video(
    path: Path, section: ReplayConfig, replay: ReplayResult, *, drawn: Callable[[int, int], None]
) -> None:
    """Write a replay as a video; `drawn` is told how many frames are done, of how many.

    Raises
    ------
    RenderingUnavailableError
        When this machine cannot render offscreen.
    OSError
        When the file cannot be written.
    """
    from gmr_robot.experiment.arm.skill_replay import load_arm
    from gmr_robot.report.video import write_video

    write_video(path, load_arm(section), replay, drawn=drawn)
