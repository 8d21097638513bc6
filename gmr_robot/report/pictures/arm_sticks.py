"""The arm along its path, drawn from its kinematics: for machines that cannot render."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import INK, LINE, picture_style
from gmr_robot.report.pictures.tracking import MEASURED_LINE, REFERENCE_LINE
from gmr_robot.report.pictures.world_axes import world_axes

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation import ReplayResult

POSES = 6
"""Poses that are drawn, from start to end."""

SIZE = (6.4, 5.0)
"""Size of the sheet [in]."""


@picture_style()
def draw_arm_sticks(replay: ReplayResult, robot: RobotModel, *, reason: str) -> Picture:
    """Draw the arm from forward kinematics at a few instants of a replay.

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    robot : RobotModel
        The arm.
    reason : str
        Why it is not rendered, as a sentence; the caption says so.
    """
    ticks = np.linspace(0, len(replay) - 1, POSES).round().astype(int)
    poses = [robot.link_points(replay.joint_positions[tick]) for tick in ticks]
    pedestal = np.array([poses[0][0] * (1.0, 1.0, 0.0), poses[0][0]])
    figure = Figure(figsize=SIZE)
    axes = world_axes(
        figure, (-0.02, -0.02, 1.0, 1.0), points=np.vstack([*poses, pedestal, replay.reference])
    )
    axes.plot(*pedestal.T, color=LINE, linewidth=7.0)
    for points, opacity in zip(poses, np.linspace(0.2, 1.0, POSES) ** 2, strict=True):
        axes.plot(*points.T, color=INK, alpha=opacity, linewidth=2.5, marker="o", markersize=3.5)
    axes.plot(*replay.reference.T, **REFERENCE_LINE)
    axes.plot(*replay.end_effector.T, **MEASURED_LINE)
    entries = [
        Line2D([], [], color=INK, linewidth=2.5, marker="o", markersize=3.5, label="arm"),
        Line2D([], [], **REFERENCE_LINE, label="reference"),
        Line2D([], [], **MEASURED_LINE, label="end effector, measured"),
    ]
    figure.legend(handles=entries, loc="upper left", ncols=3)
    instants = ", ".join(f"{replay.times[tick]:.2f}" for tick in ticks)
    return Picture(
        name="arm",
        title="The arm along its path",
        caption=f"The arm {replay.robot} at the times {instants} s, the darker the later, as lines between "
        f"its joints from forward kinematics. It is not rendered: {reason}",
        alt=f"Stick figures of the arm {replay.robot} at {POSES} instants, and its end effector's path.",
        figure=figure,
    )
