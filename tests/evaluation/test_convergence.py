from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import convergence, spurious_attractors
from gmr_robot.skill import Rollout, learn_skill

RATE = 3.0
PLAIN = {"stability": "none", "smoothing": 0.0}
STARTS = np.array([[0.1, 0.2], [-0.1, 0.15], [0.05, -0.2], [-0.12, -0.1]])


def exponential(starts, *, goal=(0.0, 0.0), rate=RATE, unit="m"):
    """Motions x' = −rate (x − goal) of two seconds, which one linear regression describes exactly."""
    times = np.linspace(0.0, 2.0, 200)
    return DemonstrationSet(
        tuple(
            Demonstration(
                times=times,
                positions=np.array(goal) + np.exp(-rate * times)[:, None] * (start - goal),
                velocities=-rate * np.exp(-rate * times)[:, None] * (start - goal),
                unit=unit,
            )
            for start in np.asarray(starts)
        )
    )


@pytest.fixture(scope="module")
def linear():
    data = exponential(STARTS)
    return data, learn_skill(data, n_components=1, **PLAIN)


def test_linear_field_arrives_from_everywhere_when_mathematics_says(linear):
    data, skill = linear
    found = convergence(skill, starts=data.starts, positions=data.positions)
    for one, n_starts in ((found.demonstrated, 4), (found.around, 256)):
        assert (one.n_starts, one.within_2_mm, one.within_1_percent) == (n_starts, 1.0, 1.0)
    assert found.spurious_attractors == 0
    distance = np.linalg.norm(data.starts - skill.goal, axis=1)
    times = np.log(distance / (0.01 * skill.size)) / RATE / 2.0  # of a duration of 2 s
    assert found.demonstrated.longest_time == pytest.approx(times.max(), rel=0.02)
    assert found.demonstrated.median_time == pytest.approx(np.median(times), rel=0.02)


def test_field_that_leads_elsewhere_has_one_spurious_attractor(linear):
    _, skill = linear
    moved = replace(skill, goal=skill.goal + [0.05, 0.0])
    found = convergence(moved, starts=STARTS, positions=STARTS)
    assert found.around.within_1_percent == 0.0
    assert found.around.within_2_mm == 0.0
    assert np.isnan(found.demonstrated.longest_time)
    assert found.spurious_attractors == 1


def test_angles_are_not_compared_with_millimetres():
    data = exponential(STARTS, unit="rad")
    skill = learn_skill(data, n_components=1, **PLAIN)
    assert convergence(skill, starts=data.starts, positions=data.positions).around.within_2_mm is None
    in_mm = exponential(1e3 * STARTS, unit="mm")
    skill = learn_skill(in_mm, n_components=1, **PLAIN)
    assert convergence(skill, starts=in_mm.starts, positions=in_mm.positions).around.within_2_mm == 1.0


def as_rollout(positions, goal=(0.0, 0.0)):
    positions = np.asarray(positions, dtype=float)
    return Rollout(
        times=0.01 * np.arange(len(positions)),
        positions=positions,
        velocities=np.zeros_like(positions),
        stop="time out",
        goal=np.array(goal),
        strategy="mean",
        dt=0.01,
    )


def test_places_of_rest_are_told_from_the_goal_circles_and_flights():
    fade = np.exp(-np.linspace(0.0, 20.0, 400))[:, None]
    angle = np.linspace(0.0, 40.0, 400)
    to_goal = as_rollout(fade * [1.0, 1.0])
    to_left = as_rollout([-1.0, 0.0] + fade * [0.3, 0.4])
    to_left_again = as_rollout([-1.0, 0.001] + fade * [0.1, -0.4])
    to_right = as_rollout([1.0, 0.0] + fade * [0.3, 0.4])
    circle = as_rollout(np.stack([np.cos(angle), np.sin(angle)], axis=1))
    flight = as_rollout(np.linspace(0.0, 50.0, 400)[:, None] * [1.0, 1.0])
    found = spurious_attractors([to_goal, to_left, to_left_again, to_right, circle, flight], size=1.0)
    np.testing.assert_allclose(found, [[-1.0, 0.0], [1.0, 0.0]], atol=1e-6)
    assert spurious_attractors([to_goal], size=1.0).shape == (0, 2)
