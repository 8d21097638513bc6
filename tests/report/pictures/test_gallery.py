from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.report import Tile, draw_gallery
from gmr_robot.report.pictures.style import INK, VERMILLION


@pytest.fixture(scope="module")
def tile(gshape):
    rollouts = gshape.rollouts["mean"]
    return Tile(
        title="G",
        skill=gshape.skill,
        training=gshape.training,
        held_out=gshape.held_out,
        rollouts=rollouts,
    )


def drawn(axes, colour):
    return [
        line.get_xydata() for line in axes.lines if line.get_color() == colour and len(line.get_xdata()) > 1
    ]


def test_a_panel_shows_the_rollouts_and_tells_the_lost_ones(tile) -> None:
    first, *others = tile.rollouts
    lost = replace(first, stop="time out")
    (axes,) = draw_gallery([replace(tile, rollouts=[lost, *others])]).figure.axes
    (red,), (black,) = drawn(axes, VERMILLION), drawn(axes, INK)
    np.testing.assert_array_equal(red[:-1], first.positions)
    assert len(black) == sum(len(one) + 1 for one in others)
    assert axes.get_title(loc="left") == "G"


def test_panels_are_squares_true_to_scale_and_do_not_overlap(tile) -> None:
    picture = draw_gallery([tile] * 7)
    figure = picture.figure
    assert len(figure.axes) == 7
    boxes = [axes.get_position().transformed(figure.transSubfigure) for axes in figure.axes]
    for index, (axes, box) in enumerate(zip(figure.axes, boxes, strict=True)):
        assert box.width == pytest.approx(box.height)
        assert np.ptp(axes.get_xlim()) == pytest.approx(np.ptp(axes.get_ylim()))
        assert not any(box.overlaps(other) for other in boxes[:index])
    assert figure.get_figwidth() == pytest.approx(8.0)


def test_the_caption_counts(tile) -> None:
    picture = draw_gallery([tile, replace(tile, rollouts=())], name="letters", title="Letters")
    arrived = sum(one.arrived for one in tile.rollouts)
    assert f"{arrived} of {len(tile.rollouts)} arrive" in picture.caption
    assert (picture.name, picture.title) == ("letters", "Letters")


def test_no_tile_and_other_dimensions_are_refused(tile, of_dimension) -> None:
    with pytest.raises(InputError, match="at least one tile"):
        draw_gallery([])
    other = of_dimension(3)
    with pytest.raises(InputError, match=r"the skill of 'cube' has 3 dimension\(s\)"):
        draw_gallery([tile, Tile(title="cube", skill=other.skill, training=other.training)])
