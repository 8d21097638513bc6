from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.report.pictures.planes import Planes, joined


@pytest.mark.parametrize(
    ("d", "pairs", "left_out"),
    [
        (1, [(0, 1)], 0),
        (2, [(0, 1)], 0),
        (3, [(0, 1), (0, 2), (1, 2)], 0),
        (4, [(0, 1), (2, 3)], 0),
        (7, [(0, 1), (2, 3), (4, 5), (5, 6)], 0),
        (16, [(2 * i, 2 * i + 1) for i in range(6)], 2),
    ],
)
def test_planes_of_each_dimension(of_dimension, d, pairs, left_out) -> None:
    data = of_dimension(d)
    planes = Planes.around([data.training])
    assert list(planes.pairs) == pairs
    assert planes.left_out == left_out
    assert len(planes.labels) == max(d, 2)
    assert planes.mixture(data.skill).n_features == max(d, 2)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_demonstrations_are_shown_whole(of_dimension, d) -> None:
    data = of_dimension(d)
    planes = Planes.around([data.training, data.held_out])
    for one in (*data.training, *data.held_out):
        trace = planes.trace(one)
        assert (trace > planes.lower).all()
        assert (trace < planes.upper).all()


def test_planes_of_three_dimensions_share_one_scale(of_dimension) -> None:
    planes = Planes.around([of_dimension(3).training])
    np.testing.assert_allclose(
        np.ptp([planes.lower, planes.upper], axis=0), planes.upper[0] - planes.lower[0]
    )
    np.testing.assert_allclose(planes.aspects, 1.0)


def test_a_runaway_is_not_shown_whole(gshape) -> None:
    away = gshape.skill.rollout(gshape.training.starts[:1] + [[5.0, 0.0]], strategy="mean")
    plain = Planes.around([gshape.training])
    wide = Planes.around([gshape.training], rollouts=away)
    assert wide.upper[0] > plain.upper[0]
    assert wide.upper[0] - wide.lower[0] < 2.0 * (plain.upper[0] - plain.lower[0])


def test_a_rollouts_last_velocity_is_not_drawn(of_dimension) -> None:
    data = of_dimension(1)
    planes = Planes.around([data.training])
    rollout = data.rollouts["mean"][0]
    np.testing.assert_array_equal(planes.trace(rollout)[:, 1], rollout.velocities[:-1, 0])


def test_joined_curves_have_gaps() -> None:
    curve = joined([np.zeros((2, 2)), np.ones((3, 2))])
    np.testing.assert_array_equal(np.isnan(curve[:, 0]), [False, False, True, False, False, False, True])


def test_a_motion_that_stands_still_has_a_range() -> None:
    still = DemonstrationSet((Demonstration(times=np.arange(3.0), positions=np.zeros((3, 2))),))
    planes = Planes.around([still])
    assert (planes.upper > planes.lower).all()
