"""What holds of a motion in time whatever is asked of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import InputError
from gmr_robot.skill import ViaPoint, learn_time_indexed_skill

COORDINATE = st.floats(-3.0, 3.0, allow_nan=False, width=32)


@pytest.fixture(scope="module")
def skill():
    """Bent motions from different starts, of different duration, to different ends."""
    s = np.linspace(0.0, 1.0, 80)
    bends = [
        Demonstration(
            times=(1.0 + 0.1 * k) * s,
            positions=np.stack([s + 0.05 * k, np.sin((3.0 + 0.1 * k) * s) + 0.04 * k * s], axis=1),
        )
        for k in range(4)
    ]
    return learn_time_indexed_skill(DemonstrationSet(tuple(bends)), n_components=5)


@settings(max_examples=60)
@given(
    times=st.lists(st.floats(0.0, 0.99), max_size=4, unique=True),
    points=st.lists(st.tuples(COORDINATE, COORDINATE), min_size=4, max_size=4),
    goal=st.tuples(COORDINATE, COORDINATE),
    start=st.tuples(COORDINATE, COORDINATE),
    strategy=st.sampled_from(["mean", "mode", "sample"]),
    seed=st.integers(0, 3),
)
def test_what_is_taken_is_passed_and_ends_in_the_goal(skill, times, points, goal, start, strategy, seed):
    asked = [
        ViaPoint(t=share * skill.duration, x=x) for share, x in zip(times, points[: len(times)], strict=True)
    ]
    try:
        adapted = skill.adapted(via_points=asked, goal=goal)
    except InputError:  # they contradict each other
        return
    policy = adapted.policy(strategy=strategy, rng=seed)
    policy.reset(0.0, start)
    reference = policy.reference
    width = np.sqrt(np.linalg.eigvalsh(skill.demonstrated([0.5]).covariance[0]).max())
    for one in adapted.via_points:
        np.testing.assert_allclose(reference.at(one.t)[0], one.x, atol=0.01 * width)
    np.testing.assert_allclose(reference.at(2.0 * skill.duration)[0], goal, atol=0.01 * width)
    x, dt = np.array(start), 0.01
    for tick in range(int(2.0 * skill.duration / dt)):
        velocity = policy.step(tick * dt, x)
        assert np.isfinite(velocity).all()
        x = x + dt * velocity
    np.testing.assert_allclose(x, goal, atol=0.01)
