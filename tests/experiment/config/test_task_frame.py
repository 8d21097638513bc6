import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import TaskFrameConfig


def test_axes_are_given_one_a_row():
    section = TaskFrameConfig(position=(1.0, 2.0, 3.0), axes=((0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), scale=0.5)
    frame = section.build(n_dimensions=2)
    assert frame.to_world(np.array([2.0, 4.0])).tolist() == [1.0, 2.0 + 1.0, 3.0 + 2.0]


def test_angles_turn_about_fixed_axes():
    angles = (0.1, -0.4, 2.0)
    frame = TaskFrameConfig(position=(0.0, 0.0, 0.0), roll_pitch_yaw=angles).build(n_dimensions=3)
    assert np.allclose(frame.axes, Rotation.from_euler("xyz", angles).as_matrix(), atol=1e-15)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_axes_of_the_world_when_nothing_is_said(dimensions):
    frame = TaskFrameConfig(position=(0.0, 0.0, 0.0)).build(n_dimensions=dimensions)
    assert np.array_equal(frame.axes, np.eye(3)[:, :dimensions])


def test_axes_must_be_as_many_as_the_dimensions():
    section = TaskFrameConfig(position=(0.0, 0.0, 0.0), axes=((0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    with pytest.raises(InputError, match=r"task_frame.axes has 2 row\(s\), but the demonstrations have 3"):
        section.build(n_dimensions=3)
