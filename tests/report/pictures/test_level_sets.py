from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from gmr_robot.report import draw_skill
from gmr_robot.skill.stability import LyapunovFunction


def contours(picture):
    (axes,) = picture.figure.axes
    return [one for one in axes.collections if isinstance(one, ContourSet) and not one.filled]


@pytest.fixture(scope="module")
def picture(gshape):
    return draw_skill(gshape.skill, gshape.training)


def test_curves_of_a_round_bowl_are_circles_around_the_goal(gshape) -> None:
    skill = gshape.skill
    bowl = LyapunovFunction(quadratic=4.0 * np.eye(2), directions=np.zeros((0, 2)), offsets=np.zeros(0))
    round_skill = replace(skill, stabiliser=replace(skill.stabiliser, function=bowl))
    (drawn,) = contours(draw_skill(round_skill, gshape.training))
    assert len(drawn.levels) == 9
    for level, path in zip(drawn.levels, drawn.get_paths(), strict=True):
        distances = np.linalg.norm(skill.transform.to_skill(path.vertices) - skill.stabiliser.goal, axis=1)
        np.testing.assert_allclose(2.0 * distances, level, rtol=5e-3)


def test_motions_cross_them_inwards(picture, gshape) -> None:
    (drawn,) = contours(picture)
    skill = gshape.skill
    points = np.concatenate([path.vertices for path in drawn.get_paths()])
    gradient = skill.stabiliser.function.gradient(skill.transform.to_skill(points) - skill.stabiliser.goal)
    assert (np.einsum("nd,nd->n", gradient, skill.velocity(points)) < 0.0).all()


def test_a_skill_without_a_stabiliser_has_none(picture, gshape) -> None:
    plain = draw_skill(gshape.skill.unstabilised(), gshape.training)
    assert not contours(plain)
    for shown, expected in ((picture, True), (plain, False)):
        assert ("level sets" in shown.caption) is expected
        texts = [text.get_text() for text in shown.figure.legends[0].get_texts()]
        assert ("Lyapunov function" in texts) is expected
