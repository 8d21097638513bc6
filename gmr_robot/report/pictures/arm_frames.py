"""The arm along its path, as rendered frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from gmr_robot.report.pictures.picture import PNG_DPI, Picture
from gmr_robot.report.pictures.style import PAPER, WIDTH, picture_style

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayFrames, ReplayResult

COLUMNS, ROWS = 2, 2
"""Frames in a row, and rows of them."""

GAP = 0.06
"""Space between frames [in]."""

FRAME_ASPECT = 0.72
"""Height over width of a frame."""


_LABEL = {"boxstyle": "round,pad=0.3", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.8}


def frame_size() -> tuple[int, int]:
    """Return width and height of a frame [pixels] that fits the sheet without resampling."""
    width = round((WIDTH - (COLUMNS - 1) * GAP) / COLUMNS * PNG_DPI)
    return width, round(FRAME_ASPECT * width)


@picture_style()
def draw_arm_frames(replay: ReplayResult, frames: ReplayFrames) -> Picture:
    """Draw rendered frames of a replay side by side.

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    frames : ReplayFrames
        Rendered pictures with their instants, COLUMNS · ROWS of them, of the size `frame_size` gives.
    """
    width = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS
    height = ROWS * FRAME_ASPECT * width + (ROWS - 1) * GAP
    figure = Figure(figsize=(WIDTH, height), facecolor="none")
    for index, (instant, frame) in enumerate(zip(frames.times, frames.frames, strict=True)):
        row, column = divmod(index, COLUMNS)
        left = column * (width + GAP) / WIDTH
        top = 1.0 - row * (FRAME_ASPECT * width + GAP) / height
        place = (left, top - FRAME_ASPECT * width / height, width / WIDTH, FRAME_ASPECT * width / height)
        axes = figure.add_axes(place, xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.imshow(frame, interpolation="nearest", aspect="auto")
        axes.text(
            0.03, 0.95, f"{instant:.2f} s", transform=axes.transAxes, verticalalignment="top", bbox=_LABEL
        )
    return Picture(
        name="arm",
        title="The arm along its path",
        caption=f"The simulated arm {replay.robot} at {len(frames.times)} instants of its motion. The dark "
        "line is its reference from start to end, the orange one what its end effector has drawn so far, the "
        "green ball its goal.",
        alt=f"{len(frames.times)} rendered views of the arm {replay.robot} while it draws the motion.",
        figure=figure,
        pixels=True,
    )
