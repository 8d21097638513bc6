"""Ellipses land on the axis given, where gmr draws them."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from gmr_robot.interop import gmr as ours

PLANE = ([0.3, 0.7], [[0.0, 1.0], [4.0, -2.0]], [[[2.0, 0.5], [0.5, 1.0]], [[1.0, -0.9], [-0.9, 3.0]]])


class Artists(list):
    """As much of an axis as gmr needs."""

    add_artist = list.append


def geometry(ellipse):
    """Centre and the matrix whose quadratic form is the ellipse."""
    angle = np.radians(ellipse.angle)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.concatenate(
        [ellipse.center, (rotation @ np.diag([ellipse.width**2, ellipse.height**2]) @ rotation.T).ravel()]
    )


def test_ellipses_of_a_mixture_are_those_of_gmr(peer):
    drawn = Artists(), Artists()
    for library, artists in zip((peer, ours), drawn, strict=True):
        library.plot_error_ellipses(
            artists, library.GMM(2, *PLANE), colors=["r", "g"], alpha=0.1, factors=(1.0, 3.0)
        )
    assert len(drawn[0]) == len(drawn[1]) == 4
    for theirs, own in zip(*drawn, strict=True):
        assert_allclose(geometry(own), geometry(theirs), atol=1e-12)
        assert own.get_facecolor() == theirs.get_facecolor()
        assert own.get_alpha() == theirs.get_alpha()


def test_an_ellipse_spans_its_standard_deviations():
    artists = Artists()
    ours.plot_error_ellipse(artists, ours.MVN([1.0, 2.0], np.diag([9.0, 4.0])), color="orange")
    assert [one.width for one in artists] == pytest.approx([6.0 * 0.25 * k for k in range(1, 9)])
    assert [one.height for one in artists] == pytest.approx([4.0 * 0.25 * k for k in range(1, 9)])
    assert artists[0].get_facecolor() == to_rgba("orange", 0.25)


def test_a_real_axis_keeps_its_limits():
    axes = Figure().add_subplot()
    axes.set_xlim(-10.0, 10.0)
    ours.plot_error_ellipses(axes, ours.GMM(2, *PLANE))
    assert len(axes.patches) == 16
    assert axes.get_xlim() == (-10.0, 10.0)
