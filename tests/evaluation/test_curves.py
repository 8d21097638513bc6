from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.evaluation import along_arc, swept_error_area
from gmr_robot.exceptions import InputError


def circle(radius, n_points=2001, part=1.0):
    angle = part * 2.0 * np.pi * np.linspace(0.0, 1.0, n_points)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def test_area_between_circles_is_that_of_the_ring():
    assert swept_error_area(circle(1.0), circle(1.5)) == pytest.approx(np.pi * (1.5**2 - 1.0), rel=1e-5)
    assert swept_error_area(circle(1.0), circle(1.0)) == 0.0


def test_area_is_gausss_formula_of_each_tetragon():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 20, 2))
    area = 0.0
    for t in range(19):
        x, y = np.array([a[t], a[t + 1], b[t + 1], b[t]]).T
        area += 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    assert swept_error_area(a, b) == pytest.approx(area, rel=1e-12)


def test_area_does_not_depend_on_where_the_plane_lies():
    rng = np.random.default_rng(1)
    a, b = np.cumsum(rng.normal(size=(2, 30, 2)), axis=1)
    frame = np.linalg.qr(rng.normal(size=(5, 2)))[0]
    assert swept_error_area(a @ frame.T, b @ frame.T) == pytest.approx(swept_error_area(a, b), rel=1e-9)


def test_points_along_the_arc_are_equally_far_apart():
    uneven = circle(2.0, part=0.5)[np.unique(np.geomspace(1, 2001, 700).astype(int)) - 1]
    points = along_arc(uneven, n_points=41)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    np.testing.assert_allclose(steps, 2.0 * np.pi / 40, rtol=1e-2)
    np.testing.assert_allclose(points[[0, -1]], [[2.0, 0.0], [-2.0, 0.0]], atol=1e-12)


def test_a_curve_that_stays_where_it_is_has_points_too():
    np.testing.assert_array_equal(along_arc([[1.0, 2.0]], n_points=3), [[1.0, 2.0]] * 3)


def test_bad_curves_are_refused():
    with pytest.raises(InputError, match="have 3 and 4 points"):
        swept_error_area(np.zeros((3, 2)), np.zeros((4, 2)))
    for metric in (lambda curve: swept_error_area(curve, curve), lambda curve: along_arc(curve, n_points=5)):
        with pytest.raises(InputError, match="a curve is empty"):
            metric(np.zeros((0, 2)))
    with pytest.raises(InputError, match="n_points is 1; expected at least 2"):
        along_arc(np.zeros((3, 2)), n_points=1)
