from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.simulation import Trace, View
from gmr_robot.simulation.trace import MOST_POINTS
from gmr_robot.simulation.view import FIELD_OF_VIEW, FILLED


@pytest.mark.parametrize("aspect", [0.5, 1.6])
@pytest.mark.parametrize(("azimuth", "elevation"), [(0.0, 0.0), (140.0, -30.0), (-70.0, -80.0)])
def test_points_fill_the_middle_of_the_picture(azimuth, elevation, aspect):
    """Where each point falls in the picture, ±1 at its borders, by projecting it by hand."""
    points = np.random.default_rng(0).uniform(-1.0, 1.0, size=(50, 3)) * [0.3, 0.5, 0.7] + [1.0, 2.0, 3.0]
    view = View.around(points, aspect=aspect, azimuth=azimuth, elevation=elevation)
    a, e = np.radians([azimuth, elevation])
    ahead = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    right = np.cross(ahead, [0.0, 0.0, 1.0]) / np.cos(e)
    rays = points - (view.target - view.distance * ahead)
    assert (rays @ ahead > 0.0).all()
    seen = np.stack([rays @ right / aspect, rays @ np.cross(right, ahead)], axis=1)
    seen /= np.tan(0.5 * FIELD_OF_VIEW) * (rays @ ahead)[:, None]
    np.testing.assert_allclose(np.abs(seen).max(), FILLED)
    fuller = np.abs(seen).max(axis=0).argmax()
    assert seen[:, fuller].min() == pytest.approx(-seen[:, fuller].max())


def test_single_point_keeps_a_distance():
    assert View.around(np.zeros((1, 3))).distance > 0.1


def test_bad_view():
    with pytest.raises(InputError, match="distance is"):
        View(target=np.zeros(3), distance=0.0)


def test_long_trace_is_thinned_with_its_ends_kept():
    index = Trace(points=np.zeros((5000, 3))).thinned()
    assert len(index) == MOST_POINTS
    assert (index[0], index[-1]) == (0, 4999)
    assert (np.diff(index) > 0).all()


def test_short_trace_is_kept_whole():
    np.testing.assert_array_equal(Trace(points=np.zeros((7, 3))).thinned(), np.arange(7))
    assert len(Trace(points=np.zeros((0, 3))).thinned()) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": np.zeros((4, 2))}, r"points has the shape \(4, 2\)"),
        ({"colour": [1.0, 0.0, 0.0]}, r"colour has the shape \(3,\)"),
        ({"width": -1.0}, "width is"),
    ],
)
def test_bad_trace(change, message):
    with pytest.raises(InputError, match=message):
        Trace(**{"points": np.zeros((4, 3))} | change)
