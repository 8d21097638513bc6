"""Paths as pieces; colours; how gizmos are turned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gmr_robot.report.pictures.style import PALETTE
from gmr_robot.viewer import colours
from gmr_robot.viewer.gizmo import gizmo_quaternion
from gmr_robot.viewer.lines import MOST_POINTS, segments, thinned


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


@pytest.mark.parametrize("columns", [2, 3])
def test_gizmos_are_turned_to_the_first_two_axes(columns):
    mirrored = np.diag([1.0, 1.0, -1.0])  # axes of a task frame may be left-handed; a gizmo's are not
    for axes in [*Rotation.random(20, rng=0).as_matrix(), np.diag([1.0, -1.0, -1.0]), np.eye(3), mirrored]:
        w, *xyz = gizmo_quaternion(axes[:, :columns])
        np.testing.assert_allclose(Rotation.from_quat([*xyz, w]).as_matrix()[:, :2], axes[:, :2], atol=1e-12)
