from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import ReachError
from gmr_robot.robot import check_reach


def line(start, end, count=100):
    return np.linspace(start, end, count)


def test_path_within_reach_gives_the_configuration_at_its_start(panda):
    path = line([0.4, -0.2, 0.3], [0.5, 0.2, 0.4])
    q = check_reach(panda, path)
    np.testing.assert_allclose(panda.forward(q).position, path[0], atol=1e-4)


def test_single_point(panda):
    check_reach(panda, [[0.4, 0.0, 0.3]])


def test_message_names_the_first_sample_out_of_reach(planar):
    """The arm ends 0.75 m from its axis: along x, at sample 60 of steps of 5 mm from 0.45 m."""
    path = line([0.45, 0.0, 0.02], [0.95, 0.0, 0.02], 101)
    with pytest.raises(ReachError, match=r"sample 6[0-2] of the path, at \[0\.7[56]\d, 0\.000, 0\.020\] m"):
        check_reach(planar, path)


def test_single_bad_sample_far_along_a_dense_path_is_found(panda):
    path = line([0.4, -0.2, 0.3], [0.5, 0.2, 0.3], 2000)
    path[1234] = [1.4, 0.0, 0.3]
    with pytest.raises(ReachError, match="sample 1234 of the path"):
        check_reach(panda, path)


def test_start_out_of_reach(panda):
    with pytest.raises(
        ReachError, match=r"^sample 0 of the path: the position \[1\.500, 0\.000, 0\.300\] m is out"
    ):
        check_reach(panda, line([1.5, 0.0, 0.3], [0.5, 0.0, 0.3]))


def test_path_at_another_height_suits_a_planar_arm(planar):
    check_reach(planar, line([0.4, -0.1, 0.5], [0.5, 0.1, 0.5]))


def test_path_that_leaves_the_plane_of_a_planar_arm(planar):
    with pytest.raises(ReachError, match=r"sample 99 .* lies 0\.2 m out of the plane that planar moves in"):
        check_reach(planar, line([0.4, -0.1, 0.0], [0.5, 0.1, 0.2]))


def test_tolerance_widens_the_reach(planar):
    path = line([0.6, 0.0, 0.02], [0.77, 0.0, 0.02])
    with pytest.raises(ReachError):
        check_reach(planar, path)
    check_reach(planar, path, tolerance=0.03)
