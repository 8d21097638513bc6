"""Paths as pieces; colours and quaternions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gmr_robot.report.pictures.style import PALETTE
from gmr_robot.viewer import colours
from gmr_robot.viewer.lines import MOST_POINTS, segments, thinned
from gmr_robot.viewer.quaternion import quaternion_of


def test_pieces_join_the_points_of_each_path_and_no_two_paths():
    one, other = np.arange(9.0).reshape(3, 3), 100.0 + np.arange(6.0).reshape(2, 3)
    pieces = segments([one, other])
    np.testing.assert_array_equal(pieces, [[one[0], one[1]], [one[1], one[2]], [other[0], other[1]]])
    assert segments([]).shape == (0, 2, 3)


@pytest.mark.parametrize("count", [1, 2, MOST_POINTS, 12345])
def test_thinning_keeps_both_ends(count):
    chosen = thinned(count)
    assert (chosen[0], chosen[-1]) == (0, count - 1)
    assert len(chosen) == min(count, MOST_POINTS)


def test_colours_are_those_of_the_report():
    for name in ("ink", "muted", "blue", "orange", "green", "vermillion", "purple"):
        assert "#{:02x}{:02x}{:02x}".format(*getattr(colours, name.upper())) == PALETTE[name]


def test_quaternions_are_those_of_scipy_up_to_sign():
    for matrix in [*Rotation.random(20, rng=0).as_matrix(), np.diag([1.0, -1.0, -1.0]), np.eye(3)]:
        expected = Rotation.from_matrix(matrix).as_quat(scalar_first=True)
        assert abs(quaternion_of(matrix) @ expected) == pytest.approx(1.0)
