"""The page's first view: all points inside the picture."""

from __future__ import annotations

import numpy as np

from gmr_robot.viewer import look_at


def test_all_points_are_in_sight(server):
    points = np.random.default_rng(0).normal(size=(50, 3))
    look_at(server, points)
    camera = server.initial_camera
    ahead = camera.look_at - camera.position
    ahead = ahead / np.linalg.norm(ahead)
    across = np.cross(ahead, [0.0, 0.0, 1.0])
    across /= np.linalg.norm(across)
    up = np.cross(across, ahead)
    seen = points - camera.position
    tangent = np.tan(0.5 * camera.fov)
    for side in (across, up):
        assert (np.abs(seen @ side) < tangent * (seen @ ahead)).all()
