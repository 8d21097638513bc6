"""The robot's world in three dimensions: axes true to scale."""

from __future__ import annotations

from typing import cast

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D  # type: ignore[import-untyped]

from gmr_robot.arrays import FloatArray
from gmr_robot.report.pictures.style import PAPER

ELEVATION, AZIMUTH = 22.0, -50.0
"""Where the scene is seen from [degrees]."""


def world_axes(figure: Figure, place: tuple[float, float, float, float], *, points: FloatArray) -> Axes3D:
    """Add axes of the world in metres that show some points, true to scale.

    Parameters
    ----------
    figure : Figure
        Where to add them.
    place : (float, float, float, float)
        Left, bottom, width and height, as shares of the figure.
    points : ndarray, shape (N, 3)
        What is to be seen [m].
    """
    axes = cast(Axes3D, figure.add_axes(place, projection="3d"))
    low, high = points.min(axis=0), points.max(axis=0)
    half = 0.52 * max(float((high - low).max()), 1e-6)
    middle = 0.5 * (low + high)
    axes.set_xlim3d(middle[0] - half, middle[0] + half)
    axes.set_ylim3d(middle[1] - half, middle[1] + half)
    axes.set_zlim3d(middle[2] - half, middle[2] + half)
    axes.set_box_aspect((1.0, 1.0, 1.0), zoom=0.92)
    axes.view_init(elev=ELEVATION, azim=AZIMUTH)
    axes.set(xlabel="world x [m]", ylabel="world y [m]", zlabel="world z [m]")
    axes.tick_params(pad=0.0, labelsize=7.0)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_major_locator(MaxNLocator(nbins=4))
        axis.set_pane_color(PAPER)
    return axes
