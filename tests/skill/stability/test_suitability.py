"""Demonstrations that no motion to one goal can be learned from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    GoalToOrigin,
    Scale,
    Subsample,
    preprocess,
    read_demonstrations,
)
from gmr_robot.exceptions import DemonstrationError, GmrRobotError, StabilityError
from gmr_robot.skill import learn_skill
from gmr_robot.skill.stability import check_suitability

DEMOS = Path(__file__).parents[3] / "demos"
T = np.linspace(0.0, 2.0, 200)
PROFILE = 10 * (T / 2) ** 3 - 15 * (T / 2) ** 4 + 6 * (T / 2) ** 5  # from rest to rest


def along(*corners, source=""):
    """A motion along straight lines from corner to corner, from rest to rest."""
    points = np.array(corners, dtype=float)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    positions = np.stack([np.interp(PROFILE, lengths / lengths[-1], column) for column in points.T], axis=1)
    return Demonstration(times=T, positions=positions, source=source)


def check(*demonstrations):
    return check_suitability(DemonstrationSet(demonstrations))


@pytest.mark.parametrize("name", ["GShape", "Leaf_1", "JShape", "Multi_Models_1", "Multi_Models_4", "heee"])
def test_handwriting_is_suitable(name):
    """Strokes that turn back on themselves, cross, or come from different sides are no obstacle."""
    check_suitability(read_demonstrations(name, format="lasa"))


def test_ends_that_lie_apart_are_named_and_the_remedy_helps():
    apart = [along((1, 0), (0, shift), source=f"no {i}") for i, shift in enumerate([0.0, 0.01, 0.3])]
    with pytest.raises(DemonstrationError) as caught:
        check(*apart)
    said = str(caught.value)
    assert "demonstration 2 (from no 2) ends at (0, 0.3) m" in said
    assert "0.197 m from the mean end (0, 0.103), which is 18.8% of the motion's extent" in said
    assert "goal_to_origin" in said
    assert "motion: periodic" in said
    with pytest.raises(DemonstrationError, match="do not share a goal"):
        learn_skill(DemonstrationSet(apart), n_components=2)
    assert learn_skill(DemonstrationSet(apart), n_components=2, stability="none").certificate is None
    aligned = preprocess(DemonstrationSet(apart), [GoalToOrigin()])
    np.testing.assert_allclose(learn_skill(aligned, n_components=2).goal, [0.0, 0.31 / 3], atol=1e-12)


def test_ends_that_scatter_a_little_are_one_goal():
    assert check(*(along((1, 0), (0, shift)) for shift in (0.0, 0.03, -0.03))) == ()


def test_a_motion_that_goes_on_behind_its_goal_is_named():
    passing = along((1, 0), (0, 0), (-0.3, 0), (0, 0), source="overshoot")
    with pytest.raises(
        DemonstrationError, match=r"demonstration 1 \(from overshoot\) passes its goal: "
    ) as e:
        check(along((1, 0), (0, 0)), passing)
    when = float(str(e.value).split("is there already ")[1].split(" s")[0])
    x = passing.positions[int(np.searchsorted(T, when))]
    assert np.linalg.norm(x) < 0.05 * 1.3
    check(along((1, 0), (0, 0)), along((1, 0), (-0.1, 0), (0, 0)))  # a little overshoot is none


def test_a_closed_motion_starts_at_its_goal():
    circle = np.stack([np.cos(2 * np.pi * PROFILE), np.sin(2 * np.pi * PROFILE)], axis=1)
    with pytest.raises(DemonstrationError, match=r"but starts there already .* motion: periodic"):
        check(Demonstration(times=T, positions=circle))
    laps = read_demonstrations(DEMOS / "figure_eight")
    with pytest.raises(DemonstrationError, match="starts there already"):
        check_suitability(laps)


def test_a_recording_that_was_cut_off_is_named():
    whole = along((1, 0), (0, 0))
    half = Demonstration(times=T[:100], positions=whole.positions[:100] - whole.positions[99], source="half")
    with pytest.raises(
        DemonstrationError, match=r"demonstration 0 \(from half\) is at its fastest where it ends"
    ):
        check(half)
    most = Demonstration(times=T[:125], positions=whole.positions[:125] - whole.positions[124])
    (note,) = check(most)
    last = (
        np.linalg.norm(most.velocities[-2:], axis=1).mean() / np.linalg.norm(most.velocities, axis=1).mean()
    )
    assert f"demonstration 0 still moves at {last:.1f} times its mean speed" in note


def test_motions_against_each_other_are_named_with_the_place():
    forth = along((-1, 0), (1, 0), (1, -0.5), (0, -1))
    back = along((1, 0), (-1, 0), (-1, -0.5), (0, -1))
    with pytest.raises(DemonstrationError, match=r"contradict each other on \d\d% of the way") as caught:
        check(forth, back, forth, back)
    said = str(caught.value)
    assert any(
        pair in said for pair in ("0 moves against demonstration 1", "1 moves against demonstration 0")
    )
    x, y = (float(part) for part in said.split("near (")[1].split(")")[0].split(", "))
    assert abs(x) <= 1.0
    assert abs(y) < 0.05  # on the line that is run both ways
    check(forth, forth)
    check(back, back)


def test_motions_that_cross_at_an_angle_are_suitable():
    check(along((-1, 0), (1, 0), (1, 1), (0, 2)), along((0, -1), (0, 2)))


def test_what_does_not_move_teaches_nothing():
    with pytest.raises(DemonstrationError, match="do not move"):
        check(Demonstration(times=T, positions=np.ones((200, 2))))


def test_places_are_named_in_task_coordinates():
    far = [along((101, 5), (100, 5 + shift)) for shift in (0.0, 0.5)]
    ready = preprocess(DemonstrationSet(far), [Scale(factor=1000.0), Subsample(every=2)])
    with pytest.raises(
        DemonstrationError, match=r"ends at \(100, 5\) m, 0\.25 m from the mean end \(100, 5\.25\)"
    ):
        learn_skill(ready, n_components=2)


def test_a_single_demonstration_is_enough_and_said():
    skill = learn_skill(DemonstrationSet((along((1, 0), (1, 1), (0, 0)),)))
    assert skill.certificate is not None
    assert any("a single demonstration" in note for note in skill.training.notes)
    (end,) = skill.rollout([[1.0, 0.0]], strategy="mean")
    assert end.arrived


def test_nothing_is_fitted_to_what_cannot_be_learned(monkeypatch):
    def fit(*_, **__):
        raise AssertionError("fitted")

    monkeypatch.setattr("gmr_robot.skill.learn.fit_skill_mixture", fit)
    with pytest.raises(GmrRobotError, match="share a goal"):
        learn_skill(DemonstrationSet((along((1, 0), (0, 0)), along((1, 0), (0, 1)))))


def test_a_motion_of_few_time_steps_is_told_so():
    bend = along((1, 0), (1, 1), (0, 0))
    fast = Demonstration(times=0.1 * T, positions=bend.positions)
    with pytest.raises(
        StabilityError, match=r"take 0\.2 s, 4 of the steps of up to 50 ms .* times are in seconds"
    ):
        learn_skill(DemonstrationSet((fast, fast)), n_components=4)
    with pytest.raises(StabilityError, match="Demonstrations that cross"):
        learn_skill(DemonstrationSet((bend, bend)), n_components=4, max_correction=1e-9)
