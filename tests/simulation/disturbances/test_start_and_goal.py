from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import MovedGoal, StartOffset, goal_offset


def test_goal_moves_add_up_as_their_times_come():
    moves = (MovedGoal(by=[0.1, 0.0], start=0.5), MovedGoal(by=[0.0, -0.2], start=1.0))
    for t, expected in ((0.49, [0, 0]), (0.5, [0.1, 0]), (1.0, [0.1, -0.2])):
        np.testing.assert_array_equal(goal_offset(moves, t, n_dimensions=2), expected)


def test_fixed_offset():
    start = StartOffset(by=[0.01, -0.02]).start(np.array([1.0, 2.0]), rng=np.random.default_rng(0))
    np.testing.assert_array_equal(start, [1.01, 1.98])


def test_spread_is_the_standard_deviation():
    rng = np.random.default_rng(0)
    starts = np.array([StartOffset(spread=0.03).start(np.ones(2), rng=rng) for _ in range(5000)])
    np.testing.assert_allclose(starts.std(axis=0), 0.03, rtol=0.05)
    np.testing.assert_allclose(starts.mean(axis=0), 1.0, atol=4 * 0.03 / np.sqrt(5000))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MovedGoal(by=[np.nan], start=1.0), r"by\[0\] is nan"),
        (lambda: MovedGoal(by=[1.0], start=-1.0), r"start is -1 s"),
        (lambda: StartOffset(spread=-1.0), "spread is -1"),
        (
            lambda: StartOffset(by=[1.0]).start(np.zeros(2), rng=np.random.default_rng(0)),
            r"offset of the start\) has the shape \(1,\); expected \(2,\)",
        ),
    ],
)
def test_bad_values(make, message):
    with pytest.raises(InputError, match=message):
        make()
