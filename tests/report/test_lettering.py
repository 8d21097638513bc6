from __future__ import annotations

import warnings

import pytest
from matplotlib.figure import Figure

from gmr_robot.report.lettering import count, lettering, listed, percent


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x", "x"),
        ("θ", "θ"),
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("関節", "��"),
        ("a$b_c", "a$b_c"),
    ],
)
def test_names_stand_on_one_line_in_letters_of_the_font(name, expected) -> None:
    assert lettering(name) == expected


def test_long_names_are_cut() -> None:
    assert lettering("a" * 40, longest=10) == "a" * 9 + "…"


def test_matplotlib_has_nothing_to_warn_of() -> None:
    figure = Figure()
    figure.text(0.5, 0.5, lettering("関節 1 �"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()


def test_words() -> None:
    assert count(1, "joint") == "1 joint"
    assert count(0, "joint") == "0 joints"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.954, "95 %"),
        (0.999, "99 %"),
        (1.0, "100 %"),
        (1.001, "101 %"),
        (0.0, "0 %"),
        (1.0 + 1e-14, "100 %"),
    ],
)
def test_a_limit_is_not_reached_by_rounding(share, expected) -> None:
    assert percent(share) == expected
