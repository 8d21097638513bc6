from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.report import draw_choice
from gmr_robot.report.pictures.choice import CRITERIA
from gmr_robot.skill import CHOICES, ComponentChoice


def choice(criterion: str, *, errors: bool) -> ComponentChoice:
    return ComponentChoice(
        n_components=3,
        criterion=criterion,
        candidates=(2, 3, 4),
        values=(1.0, 2.0, 1.5),
        standard_errors=(0.1, 0.2, 0.3) if errors else None,
        n_samples=200,
    )


def test_curve_errors_and_choice_are_drawn() -> None:
    picture = draw_choice(choice("held_out", errors=True))
    (axes,) = picture.figure.axes
    assert axes.lines[0].get_xydata().tolist() == [[2.0, 1.0], [3.0, 2.0], [4.0, 1.5]]
    (bars,) = axes.collections
    heights = [np.ptp(segment[:, 1]) / 2 for segment in bars.get_segments()]
    np.testing.assert_allclose(heights, [0.1, 0.2, 0.3])
    assert axes.lines[-1].get_xydata().tolist() == [[3.0, 2.0]]
    assert [text.get_text() for text in axes.texts] == ["K = 3"]
    assert "Of 2 to 4 tried, 3 components had the largest value" in picture.caption


@pytest.mark.parametrize("criterion", CHOICES)
def test_every_criterion_has_a_name(criterion: str) -> None:
    picture = draw_choice(choice(criterion, errors=criterion == "held_out"))
    label, name = CRITERIA[criterion]
    assert picture.figure.axes[0].get_ylabel() == label
    assert name in picture.caption
    assert ("smallest" in picture.caption) == (criterion in ("bic", "icl", "aic"))
    assert picture.encode().content


def test_a_single_candidate_can_be_drawn() -> None:
    one = ComponentChoice(
        n_components=2, criterion="bic", candidates=(2,), values=(1.0,), standard_errors=None, n_samples=9
    )
    assert draw_choice(one).encode().content
