from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.robot import find_configuration, load_robot


def reachable_positions(robot, count):
    """Where the arm gets with joints well inside their limits."""
    low, high = robot.sampling_range
    q = np.random.default_rng(11).uniform(low + 0.15, high - 0.15, size=(count, robot.n_joints))
    return np.array([robot.forward(one).position for one in q])


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_reachable_positions_are_found_within_the_limits(name, request):
    robot = request.getfixturevalue(name)
    for position in reachable_positions(robot, 12):
        q = find_configuration(robot, position)
        assert np.linalg.norm(robot.forward(q).position - position) <= 1e-4
        assert not robot.limits.excess(q).any()


def test_pen_points_down_where_it_can(panda):
    q = find_configuration(panda, [0.5, 0.1, 0.2])
    np.testing.assert_allclose(panda.forward(q).rotation[:, 2], [0.0, 0.0, -1.0], atol=1e-3)


def test_home_position_is_found_at_home(panda):
    q = find_configuration(panda, panda.forward(panda.home).position)
    np.testing.assert_allclose(q, panda.home, atol=1e-6)


def test_same_call_gives_the_same_bytes(panda):
    first, second = (find_configuration(panda, [-0.4, 0.3, 0.5]).tobytes() for _ in range(2))
    assert first == second


def test_planar_arm_ignores_the_height(planar):
    q = find_configuration(planar, [0.5, 0.2, 7.0])
    np.testing.assert_allclose(planar.forward(q).position, [0.5, 0.2, 0.02], atol=1e-4)


def test_position_out_of_reach_names_the_point_the_miss_and_the_remedy(planar):
    """Stretched out, the arm ends 0.75 m from its axis."""
    with pytest.raises(ReachError) as caught:
        find_configuration(planar, [1.0, 0.0, 0.02])
    message = str(caught.value)
    assert "[1.000, 0.000, 0.020] m is out of the reach of planar" in message
    assert "comes no closer than 0.25" in message
    assert "move or scale the task frame" in message


def test_joint_limits_bound_the_reach(mjcf):
    robot = load_robot(mjcf(), end_effector="tip")
    with pytest.raises(ReachError, match="no closer than"):
        find_configuration(robot, [1.0, 0.0, 0.3])


def test_position_of_another_shape(panda):
    with pytest.raises(InputError, match=r"position has the shape \(2,\); expected \(3,\)"):
        find_configuration(panda, [0.1, 0.2])
