from __future__ import annotations

from html import escape
from types import SimpleNamespace

from gmr_robot.report.arrival import arrival
from gmr_robot.skill.stability import claims


def test_what_is_proven_stands_beside_what_was_tried(gshape) -> None:
    html = arrival(gshape.skill)
    assert "Yes, from every start" in html
    for claim in claims(gshape.skill.certificate, duration=gshape.skill.training.duration):
        for text in (claim.subject, claim.value, claim.meaning):
            assert escape(text) in html
    assert html.index("proven: it holds") < html.index("tried: no counterexample") < html.index("measured on")
    assert "What an arm makes of it" in html


def test_without_a_stabiliser_nothing_is_promised(gshape) -> None:
    html = arrival(gshape.skill.unstabilised())
    assert "Not for sure" in html
    assert "stability: lyapunov" in html
    assert "Yes" not in html


def test_other_kinds_of_skill_have_other_answers(gshape, monkeypatch) -> None:
    assert "by construction" in arrival(SimpleNamespace())
    monkeypatch.setattr(type(gshape.skill), "is_periodic", True)
    assert "goes round" in arrival(gshape.skill)
