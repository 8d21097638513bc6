from __future__ import annotations

import matplotlib as mpl

from gmr_robot.report import draw_training
from gmr_robot.report.pictures.style import picture_style


def settings() -> dict[str, object]:
    """All of matplotlib's settings but the backend, which is chosen when it is looked at."""
    return {name: mpl.rcParams[name] for name in mpl.rcParams if name != "backend"}


def test_the_users_settings_come_back() -> None:
    before = settings()
    with picture_style():
        assert settings() != before
    assert settings() == before


def test_the_users_settings_do_not_show(gshape) -> None:
    expected = draw_training(gshape.skill.training, seconds={"learn": 1.0}).encode().content
    with mpl.rc_context({"lines.linewidth": 30.0, "font.size": 40.0, "text.usetex": True}):
        assert draw_training(gshape.skill.training, seconds={"learn": 1.0}).encode().content == expected
