from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gmr_robot.exceptions import InputError
from gmr_robot.skill import TaskFrame


@pytest.mark.parametrize("d", [2, 3])
def test_euler_angles_agree_with_scipy(d):
    angles = np.array([0.3, -0.7, 1.9])
    frame = TaskFrame.from_euler(position=np.zeros(3), roll_pitch_yaw=angles, n_dimensions=d)
    np.testing.assert_allclose(frame.axes, Rotation.from_euler("xyz", angles).as_matrix()[:, :d], atol=1e-12)


def test_from_world_undoes_to_world_and_drops_what_leaves_the_plane():
    frame = TaskFrame.from_euler(
        position=np.array([0.5, 0.1, 0.4]),
        roll_pitch_yaw=np.array([1.0, 0.2, 0.3]),
        n_dimensions=2,
        scale=3.0,
    )
    x = np.random.default_rng(0).normal(size=(5, 2))
    world = frame.to_world(x)
    normal = np.cross(frame.axes[:, 0], frame.axes[:, 1])
    np.testing.assert_allclose(frame.from_world(world + 0.3 * normal), x, atol=1e-12)
    np.testing.assert_allclose(frame.velocity_from_world(frame.velocity_to_world(x)), x, atol=1e-12)
    np.testing.assert_allclose(
        np.linalg.norm(np.diff(world, axis=0), axis=1), 3.0 * np.linalg.norm(np.diff(x, axis=0), axis=1)
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"axes": [[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]}, "orthonormal"),
        ({"axes": np.eye(3)[:, :1]}, "orthonormal"),
        ({"axes": 1e300 * np.eye(3)}, "orthonormal"),
        ({"scale": 0.0}, "scale is 0.0"),
        ({"position": [0.0, 0.0]}, r"position has the shape \(2,\)"),
    ],
)
def test_bad_frames_are_named(options, message):
    with pytest.raises(InputError, match=message):
        TaskFrame(**{"position": np.zeros(3), **options})
