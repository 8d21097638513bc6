from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.report.pictures.motion import draw_motion
from gmr_robot.report.pictures.style import INK
from gmr_robot.report.pictures.tube import draw_tube
from gmr_robot.skill import ViaPoint, learn_time_indexed_skill


@pytest.fixture(scope="module")
def adapted(gshape):
    """The letter, through a point beside it to another end, at twice its speed."""
    skill = learn_time_indexed_skill(gshape.training, n_components=5)
    via = ViaPoint(t=1.5, x=skill.demonstrated([1.5]).mean[0] + [0.0, 0.006], tolerance=0.001)
    return skill.adapted(via_points=[via], goal=[0.02, 0.01], speed=2.0)


def line_of(axes, colour):
    (line,) = [one for one in axes.lines if one.get_color() == colour and len(one.get_xdata()) > 100]
    return line


def test_each_dimension_has_a_panel_with_the_planned_motion(adapted, gshape) -> None:
    picture = draw_tube(adapted, gshape.training, held_out=gshape.held_out)
    assert [axes.get_ylabel() for axes in picture.figure.axes] == ["x [m]", "y [m]"]
    for dimension, axes in enumerate(picture.figure.axes):
        assert axes.get_xlabel() == "time in the motion [s]"
        times, values = line_of(axes, INK).get_data()
        np.testing.assert_allclose(values, adapted.planned(times).mean[:, dimension])
        marks = [one.get_xydata()[0].tolist() for one in axes.lines if one.get_marker() == "D"]
        assert marks == [[1.5, adapted.via_points[0].x[dimension]]]
        stars = [one.get_xydata()[0].tolist() for one in axes.lines if one.get_marker() == "*"]
        assert stars == [[adapted.duration, adapted.goal[dimension]]]


def test_bands_are_two_standard_deviations(adapted, gshape) -> None:
    axes = draw_tube(adapted, gshape.training).figure.axes[0]
    for band, expected in zip(axes.collections, (adapted.demonstrated, adapted.planned), strict=False):
        outline = band.get_paths()[0].vertices
        t = outline[5, 0]
        drawn = np.ptp(outline[outline[:, 0] == t, 1])
        assert drawn == pytest.approx(4.0 * np.sqrt(expected([t]).covariance[0, 0, 0]), rel=1e-6)


def test_captions_name_speed_and_what_lies_far_out(adapted, gshape) -> None:
    caption = draw_tube(adapted, gshape.training).caption
    assert "executed 2 times as fast" in caption
    assert "End-point at" in caption
    assert "standard deviations (Mahalanobis)" in caption
    assert "1 via-point to an end-point of its own" in draw_motion(adapted, gshape.training).caption


def test_path_is_drawn_in_the_plane_and_shown_whole(adapted, gshape) -> None:
    (axes,) = draw_motion(adapted, gshape.training, held_out=gshape.held_out).figure.axes
    path = line_of(axes, INK).get_xydata()
    np.testing.assert_allclose(path[-1], adapted.goal, atol=1e-6)
    (low_x, high_x), (low_y, high_y) = axes.get_xlim(), axes.get_ylim()
    assert low_x < path[:, 0].min() <= path[:, 0].max() < high_x
    assert low_y < path[:, 1].min() <= path[:, 1].max() < high_y


@pytest.mark.parametrize(("d", "panels"), [(1, 1), (3, 3), (8, 7)])
def test_other_dimensions(of_dimension, d, panels) -> None:
    training = of_dimension(d).training
    skill = learn_time_indexed_skill(training, n_components=3)
    picture = draw_tube(skill, training)
    assert len(picture.figure.axes) == panels
    assert ("1 more left out" in picture.caption) == (d == 8)
    assert picture.encode().content
    if d > 1:
        assert draw_motion(skill, training).encode().content
