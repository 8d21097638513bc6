"""The arm in a scene: every frame where the model has its body."""

from __future__ import annotations

import numpy as np

from gmr_robot.robot import load_robot
from gmr_robot.viewer import ArmView


def test_shapes_hang_on_frames_that_follow_the_joints(server):
    robot = load_robot("planar")
    view = ArmView(server, robot)
    for name, q in {"home": robot.home, "moved": robot.home + 0.2}.items():
        view.show(q)
        frame = server.scene.get_handle_by_name("/arm/3-link2")
        # The elbow, by the formula at the head of the model's file.
        elbow = 0.40 * np.array([np.cos(q[0]), np.sin(q[0])])
        np.testing.assert_allclose(frame.position, [*elbow, 0.145], atol=1e-12, err_msg=name)
        angle = 0.5 * (q[0] + q[1])
        np.testing.assert_allclose(frame.wxyz, [np.cos(angle), 0, 0, np.sin(angle)], atol=1e-12)
    meshes = [server.scene.get_handle_by_name(f"/arm/3-link2/{i}") for i in range(len(view.visual.shapes))]
    assert sum(mesh is not None for mesh in meshes) == 6
    assert server.scene.get_handle_by_name("/grid").position[2] < 0.01
