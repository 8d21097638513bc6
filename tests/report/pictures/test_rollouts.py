from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.report import draw_rollouts
from gmr_robot.skill import StopRule


def entries(axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_each_group_has_a_panel_with_its_counts(gshape) -> None:
    picture = draw_rollouts(gshape.rollouts, gshape.training, held_out=gshape.held_out)
    assert len(picture.figure.axes) == 2
    for axes, (label, group) in zip(picture.figure.axes, gshape.rollouts.items(), strict=True):
        arrived = sum(one.stop == "goal reached" for one in group)
        assert axes.get_legend().get_title().get_text() == label
        assert f"{arrived} arrived" in entries(axes)
        assert f"{label}: {arrived} of {len(group)}" in picture.caption


def test_reasons_to_stop_are_told_apart(gshape) -> None:
    one = gshape.rollouts["mean"][0]
    group = [replace(one, stop="time out"), replace(one, stop="left the known region"), one, one]
    (axes,) = draw_rollouts({"all": group}, gshape.training).figure.axes
    assert entries(axes) == ["2 arrived", "1 out of time", "1 left"]
    colours = {line.get_color() for line in axes.get_legend().get_lines()}
    assert len(colours) == 3


def test_rollouts_that_never_arrive(gshape) -> None:
    stop = StopRule(goal_tolerance=1e-9, max_time=0.2, max_distance=1e6)
    group = gshape.skill.rollout(gshape.training.starts, strategy="mean", stop=stop)
    picture = draw_rollouts({"mean": group}, gshape.training)
    assert entries(picture.figure.axes[0]) == ["4 out of time"]
    assert "mean: 0 of 4" in picture.caption


def test_rollouts_that_need_not_arrive(gshape) -> None:
    stop = StopRule(goal_tolerance=0.0, max_time=0.2, max_distance=1e6)
    group = gshape.skill.rollout(gshape.training.starts, strategy="mean", stop=stop)
    picture = draw_rollouts({"mean": group}, gshape.training)
    assert entries(picture.figure.axes[0]) == ["4 whole time"]
    assert "Whole time: mean: 4 of 4" in picture.caption
    assert "out of time" not in picture.caption


def test_positions_are_drawn_as_they_are(gshape) -> None:
    axes = draw_rollouts(gshape.rollouts, gshape.training).figure.axes[0]
    drawn = {tuple(point) for line in axes.lines for point in line.get_xydata().tolist()}
    for one in gshape.rollouts["mean"]:
        assert set(map(tuple, one.positions.tolist())) <= drawn


@pytest.mark.parametrize(("n_groups", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (6, 3)])
def test_groups_stand_in_even_rows(gshape, n_groups, columns) -> None:
    groups = {str(i): gshape.rollouts["mean"] for i in range(n_groups)}
    picture = draw_rollouts(groups, gshape.training)
    lefts = {round(axes.get_position(original=True).x0, 6) for axes in picture.figure.axes}
    assert len(lefts) == columns


@pytest.mark.parametrize(("d", "planes"), [(1, 1), (3, 3), (7, 3)])
def test_other_dimensions(of_dimension, d, planes) -> None:
    data = of_dimension(d)
    picture = draw_rollouts(data.rollouts, data.training)
    assert len(picture.figure.axes) == 2 * planes
    assert len(picture.encode().content) > 10_000


def test_rollouts_of_a_single_sample(of_dimension) -> None:
    data = of_dimension(1)
    at_goal = data.skill.rollout(data.skill.goal[None], strategy="mean")
    assert len(at_goal[0]) == 1
    assert draw_rollouts({"mean": at_goal}, data.training).encode().content
    assert np.isfinite(at_goal[0].positions).all()
