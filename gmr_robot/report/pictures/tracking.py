"""How well the arm follows: its path against the reference, and the error over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gmr_robot.arrays import FloatArray
from gmr_robot.control import Intervention
from gmr_robot.report.lettering import lettering
from gmr_robot.report.pictures.marks import GOAL, START
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import INK, LIMIT, MEASURED, ORANGE, WIDTH, picture_style
from gmr_robot.report.pictures.world_axes import world_axes
from gmr_robot.skill import AnySkill

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayResult

HEIGHT = 6.2
"""Height of the sheet [in]."""

MILLIMETRES = 1e3
"""Millimetres in a metre."""

REFERENCE_LINE: dict[str, Any] = {"color": ORANGE, "linewidth": 4.0, "alpha": 0.55}
MEASURED_LINE: dict[str, Any] = {"color": MEASURED, "linewidth": 1.3}


@picture_style()
def draw_tracking(replay: ReplayResult, skill: AnySkill) -> Picture:
    """Draw the path of the end effector in space and in the task plane, and the tracking error over time.

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    skill : Skill or TimeIndexedSkill
        What it executed; its task frame says where the task plane lies. Without one, the two world
        directions in which the path is largest take its place.
    """
    figure = Figure(figsize=(WIDTH, HEIGHT))
    space = world_axes(
        figure, (-0.01, 0.36, 0.5, 0.6), points=np.vstack([replay.reference, replay.end_effector])
    )
    space.plot(*replay.reference.T, **REFERENCE_LINE)
    space.plot(*replay.end_effector.T, **MEASURED_LINE)
    _draw_plane(figure.add_axes((0.6, 0.44, 0.38, 0.49)), replay, skill)
    _draw_error(figure.add_axes((0.09, 0.08, 0.89, 0.22)), replay)
    figure.legend(handles=_entries(), loc="upper left", ncols=4, borderaxespad=0.3)
    return Picture(
        name="tracking",
        title="How well the arm follows",
        caption=_caption(replay, skill),
        alt=f"Path of the end effector over its reference, and its error over time. {_numbers(replay)}",
        figure=figure,
    )


def _draw_plane(axes: Axes, replay: ReplayResult, skill: AnySkill) -> None:
    """Draw both paths in the first two directions of the task, the start and the goal."""
    reference, measured, goal = (
        _in_plane(points, replay, skill) for points in (replay.reference, replay.end_effector, replay.goal)
    )
    axes.plot(*reference.T, **REFERENCE_LINE)
    axes.plot(*measured.T, **MEASURED_LINE)
    axes.plot(*measured[:1].T, **START)
    axes.plot(*goal[:, None], **GOAL)
    across, up = _plane_labels(replay, skill)
    axes.set(xlabel=across, ylabel=up)
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.08)
    axes.locator_params(nbins=5)


def _draw_error(axes: Axes, replay: ReplayResult) -> None:
    axes.plot(replay.times, MILLIMETRES * replay.tracking_error, color=MEASURED)
    axes.axhline(MILLIMETRES * replay.tracking_rms, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    for event in replay.events:
        if event.kind is Intervention.STOP:
            axes.axvspan(event.start, event.end, color=LIMIT, alpha=0.12, linewidth=0.0)
    axes.set_title(_numbers(replay))
    axes.set(xlabel="time [s]", ylabel="error [mm]")
    axes.margins(x=0.0)
    axes.set_ylim(bottom=0.0)


def _entries() -> list[Line2D]:
    return [
        Line2D([], [], **REFERENCE_LINE, label="reference"),
        Line2D([], [], **MEASURED_LINE, label="end effector, measured"),
        Line2D([], [], **START, label="start"),
        Line2D([], [], **GOAL, label="goal"),
    ]


def _in_plane(points: FloatArray, replay: ReplayResult, skill: AnySkill) -> FloatArray:
    """Map world points (..., 3) to the plane that is drawn, shape (..., 2)."""
    if skill.task_frame is not None:
        return skill.task_frame.from_world(points)[..., :2]
    return points[..., _widest(replay)]


def _plane_labels(replay: ReplayResult, skill: AnySkill) -> tuple[str, str]:
    if skill.task_frame is None:
        first, second = ("xyz"[i] for i in _widest(replay))
        return f"world {first} [m]", f"world {second} [m]"
    unit = lettering(skill.unit, longest=12)
    first, second = (lettering(name) for name in skill.names[:2])
    return f"{first} [{unit}]", f"{second} [{unit}]"


def _widest(replay: ReplayResult) -> list[int]:
    """Return the two world directions in which the reference is largest."""
    return sorted(np.argsort(np.ptp(replay.reference, axis=0))[-2:].tolist())


def _numbers(replay: ReplayResult) -> str:
    rms, largest = MILLIMETRES * replay.tracking_rms, MILLIMETRES * replay.tracking_max
    return f"Tracking error: RMS {rms:.3g} mm, largest {largest:.3g} mm"


_REFERENCES = {
    "track": "the trajectory that it follows",
    "closed_loop": "the sum of the velocities that the skill gave on the way",
}


def _caption(replay: ReplayResult, skill: AnySkill) -> str:
    frame = skill.task_frame
    if frame is None:
        place = "in the two world directions in which the path is largest"
    elif frame.n_dimensions == 2:
        place = "in the task plane, in the coordinates of the demonstrations"
    else:
        place = "in the first two directions of the task, in the coordinates of the demonstrations"
    scale = "" if frame is None else f" (one {skill.unit} of them is {frame.scale:g} m of the world)"
    return (
        f"The end effector's path (blue) over its reference (orange), {_REFERENCES[replay.mode]}: left in "
        f"space, right {place}{scale}. "
        "Below, the distance between the two at each control tick; dashed is its RMS."
        + (" Red: the arm is being stopped." if replay.stopped else "")
    )
