from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmr_robot.report import draw_training


def test_the_objective_is_drawn_as_it_was(gshape) -> None:
    training = gshape.skill.training
    curve, bars = draw_training(training, seconds={"learn": 0.5, "replay": 2.0}).figure.axes
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), training.objective)
    assert [bar.get_width() for bar in bars.patches] == [0.5, 2.0]
    assert [label.get_text() for label in bars.get_yticklabels()] == ["learn", "replay"]


def test_the_verdict_is_stated(gshape) -> None:
    n_iterations = len(gshape.skill.training.objective) - 1
    caption = draw_training(gshape.skill.training, seconds={"learn": 0.5, "replay": 2.0}).caption
    assert f"converged after {n_iterations} iterations, without a re-seeding" in caption
    assert "2.50 s in all" in caption
    cut = replace(gshape.skill.training, converged=False, reseedings=2)
    assert "stopped without convergence" in draw_training(cut, seconds={}).caption
    assert "2 re-seedings" in draw_training(cut, seconds={}).caption


def test_a_single_iteration_and_no_times(gshape) -> None:
    short = replace(gshape.skill.training, objective=(1.0,))
    picture = draw_training(short, seconds={})
    assert len(picture.figure.axes) == 1
    assert picture.encode().content
