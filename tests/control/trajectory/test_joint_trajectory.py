from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import JointTrajectory, TrajectoryTolerances
from gmr_robot.exceptions import InputError

TWO = {"times": [0.0, 1.0], "positions": [[0.0, 1.0], [1.0, 2.0]]}


def test_fields_are_kept_read_only():
    trajectory = JointTrajectory(**TWO, velocities=np.zeros((2, 2)))
    assert trajectory.n_joints == 2
    assert trajectory.duration == 1.0
    with pytest.raises(ValueError, match="read-only"):
        trajectory.positions[0, 0] = 3.0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"positions": [[0.0, np.nan], [1.0, 2.0]]}, r"positions\[0, 1\] is nan"),
        ({"velocities": [[0.0, np.inf], [0.0, 0.0]]}, r"velocities\[0, 1\] is inf"),
        ({"times": [0.0, np.nan]}, r"times\[1\] is nan"),
        ({"times": [0.0, 0.0]}, r"times\[1\] is 0 s after 0 s; expected times to increase"),
        ({"times": [-0.1, 1.0]}, r"times\[0\] is -0.1 s; expected at least 0"),
        ({"times": [0.0]}, "times has the shape"),
        ({"velocities": [[0.0, 0.0]]}, "velocities has the shape"),
        ({"velocities": [[0.0, 0.0], [0.0, 0.5]]}, "the last velocity of joint 1 is 0.5; expected 0"),
        ({"accelerations": np.zeros((2, 2))}, "accelerations come without velocities"),
        ({"times": [], "positions": np.zeros((0, 2))}, "at least one point"),
    ],
)
def test_bad_trajectories_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        JointTrajectory(**{**TWO, **fields})


@pytest.mark.parametrize(
    "bad", [{"path": -1.0}, {"goal": [0.1, np.nan]}, {"goal_time": -1.0}, {"stopped_velocity": np.inf}]
)
def test_bad_tolerances_are_refused(bad):
    with pytest.raises(InputError):
        TrajectoryTolerances(**bad)


def test_zero_means_no_tolerance():
    none = TrajectoryTolerances(stopped_velocity=0.0)
    assert none.on_path(np.full(2, 1e9))
    assert none.at_goal(np.full(2, 1e9), np.full(2, 1e9))
    some = TrajectoryTolerances(path=[0.1, 0.0], goal=0.2)
    assert some.on_path(np.array([-0.1, 5.0]))
    assert not some.on_path(np.array([-0.11, 0.0]))
    assert not some.at_goal(np.array([0.0, 0.3]), np.zeros(2))
    assert not some.at_goal(np.zeros(2), np.array([0.0, -0.02]))
