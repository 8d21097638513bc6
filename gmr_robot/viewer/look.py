"""From where the page looks at the scene when it is opened."""

from __future__ import annotations

from gmr_robot.arrays import FloatArray
from gmr_robot.simulation import View
from gmr_robot.simulation.view import FIELD_OF_VIEW
from gmr_robot.viewer.library import viser

ASPECT = 0.8
"""Width over height of what is surely seen beside the controls."""


def look_at(server: viser.ViserServer, points: FloatArray) -> None:
    """Open the page, and reset its view, with all of some points in sight.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server.
    points : array, shape (N, 3)
        World positions to be seen [m].
    """
    view = View.around(points, aspect=ASPECT)
    camera = server.initial_camera
    camera.fov = float(FIELD_OF_VIEW)
    camera.position, camera.look_at = view.position, view.target
