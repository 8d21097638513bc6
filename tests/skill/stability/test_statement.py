from __future__ import annotations

import re

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.skill import learn_skill
from gmr_robot.skill.stability import claims


@pytest.fixture(scope="module", params=["lyapunov", "lpv"])
def skill(request):
    if request.param == "lpv":
        pytest.importorskip("cvxpy")
    letters = read_demonstrations("GShape", format="lasa").select([0, 1, 2])
    return learn_skill(letters, n_components=5, stability=request.param)


def said(skill):
    return {one.subject: one for one in claims(skill.certificate, duration=skill.training.duration)}


def number(text):
    return float(re.search(r"-?\d+(\.\d+)?(e-?\d+)?", text).group())


def test_proven_comes_before_tried_and_measured(skill):
    standings = [one.standing for one in claims(skill.certificate, duration=1.0)]
    assert standings == ["proven"] * (len(standings) - 2) + ["tried", "measured"]


def test_the_numbers_are_those_of_the_stabiliser(skill):
    function, pace = skill.stabiliser.function, skill.stabiliser.pace
    eigenvalues = np.linalg.eigvalsh(function.quadratic)
    found = said(skill)
    assert number(found["one lowest point"].value) == pytest.approx(
        eigenvalues[0] / eigenvalues[-1], rel=0.01
    )
    assert number(found["every step leads down"].value) == 1e3 * pace.horizon
    x = skill.transform.to_skill(read_demonstrations("GShape", format="lasa").select([0, 1, 2]).positions)
    x = x - skill.stabiliser.goal
    farthest = x[[np.linalg.norm(x, axis=1).argmax()]]
    bound = skill.stabiliser.arrival_time(farthest, tolerance=0.01 * float(np.linalg.norm(farthest)))
    assert number(found["time to arrive"].value) == pytest.approx(float(bound[0]), rel=0.01)
    assert number(found["price"].value) == pytest.approx(100.0 * skill.certificate.correction, abs=0.01)


def test_eigenvalues_are_named_where_there_are_systems(skill):
    found = said(skill)
    if skill.stabiliser.slopes is None:
        assert "each component leads to the goal" not in found
        assert f"offset {skill.stabiliser.function.offsets.min():.3g}" in found["one lowest point"].value
        return
    quadratic = skill.stabiliser.function.quadratic
    largest = max(np.linalg.eigvalsh(a.T @ quadratic + quadratic @ a)[-1] for a in skill.stabiliser.slopes)
    value = found["each component leads to the goal"].value.split("most")[1]
    assert number(value) == pytest.approx(largest / np.linalg.eigvalsh(quadratic)[-1], rel=0.01)
    assert number(value) < 0.0
