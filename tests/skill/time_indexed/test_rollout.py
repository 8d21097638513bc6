from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.skill import StopRule
from gmr_robot.skill.time_indexed import ViaPoint


@pytest.fixture
def starts(letter):
    return letter.starts + [0.3, -0.2]


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_every_rollout_arrives_with_the_end_of_the_motion(skill, starts, strategy):
    for rollout in skill.rollout(starts, strategy=strategy):
        assert rollout.arrived
        assert rollout.times[-1] == pytest.approx(skill.duration, rel=0.02)


def test_far_starts_arrive_too(skill, starts):
    stop = StopRule(goal_tolerance=1e-4, max_time=20.0, max_distance=1e3)
    for rollout in skill.rollout(starts + [0.5, 0.8], stop=stop, strategy="mean"):
        assert rollout.arrived


def test_deviation_from_the_reference_fades_exponentially(skill, starts):
    off, dt = np.array([0.02, 0.01]), 1e-4
    stop = StopRule(goal_tolerance=1e-6, max_time=0.4, max_distance=100.0)
    policy = skill.policy()
    policy.reset(0.0, starts[0])
    x, y = starts[0].copy(), starts[0] + off
    for tick in range(4000):  # both follow the reference that began at the start
        x, y = x + dt * policy.step(tick * dt, x), y + dt * policy.step(tick * dt, y)
    np.testing.assert_allclose(y - x, off * np.exp(-0.4 * skill.pull), rtol=1e-3)
    assert skill.rollout(starts[:1], stop=stop, dt=dt, strategy="mean")[0].stop == "time out"


def test_another_speed_is_the_same_path_in_another_time(skill, starts):
    usual = skill.rollout(starts[:2], strategy="sample", dt=0.01, rng=2)
    fast = skill.adapted(speed=2.5).rollout(starts[:2], strategy="sample", dt=0.004, rng=2)
    for a, b in zip(usual, fast, strict=True):
        n = min(len(a), len(b))
        np.testing.assert_allclose(b.positions[:n], a.positions[:n], atol=1e-9)
        np.testing.assert_allclose(b.velocities[: n - 1], 2.5 * a.velocities[: n - 1], atol=1e-7)
        assert b.times[-1] == pytest.approx(a.times[-1] / 2.5, rel=0.01)


def test_rollout_passes_its_via_point(skill, starts):
    t = 0.4 * skill.duration
    via = ViaPoint(t=t, x=skill.demonstrated([t]).mean[0] + [0.01, 0.005])
    adapted = skill.adapted(via_points=[via])
    for strategy in ("mean", "sample"):
        (rollout,) = adapted.rollout(starts[:1], strategy=strategy, dt=0.002)
        there = np.array([np.interp(t, rollout.times, column) for column in rollout.positions.T])
        np.testing.assert_allclose(there, via.x, atol=5e-4)


def test_closed_motion_does_not_stop_where_it_begins(skill):
    # a motion whose goal lies where it starts: it has to be executed before it has arrived
    around = skill.adapted(goal=skill.planned([0.0]).mean[0])
    (rollout,) = around.rollout(around.goal[None], strategy="mean")
    assert rollout.arrived
    assert rollout.times[-1] >= skill.duration


def test_motion_that_need_not_arrive_takes_its_whole_time(skill, starts):
    stop = StopRule(goal_tolerance=0.0, max_time=1.2 * skill.duration)
    (rollout,) = skill.rollout(starts[:1], stop=stop)
    assert rollout.stop == "finished"
    np.testing.assert_allclose(rollout.positions[-1], skill.goal, atol=1e-4)


def test_rollout_far_from_the_data_says_that_it_left(skill):
    assert skill.rollout(skill.goal[None] + 5.0, strategy="mean")[0].stop == "left the known region"


def test_seed_fixes_every_byte_and_each_rollout_has_its_own_stream(skill, starts):
    same = np.repeat(starts[:1], 3, axis=0)
    one, other = (skill.rollout(same, rng=7) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert a.positions.tobytes() == b.positions.tobytes()
    assert not np.array_equal(one[0].velocities[:50], one[1].velocities[:50])
    assert skill.rollout(same[:1], rng=7)[0].positions.tobytes() == one[0].positions.tobytes()


def test_moved_goal_is_reached(skill, starts):
    goal = skill.goal + [0.02, -0.03]
    (rollout,) = skill.rollout(starts[:1], goal=goal, strategy="mean")
    assert rollout.arrived
    np.testing.assert_array_equal(rollout.goal, goal)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strategy": "means"}, "did you mean 'mean'"),
        ({"alpha": 1.5}, "alpha is 1.5"),
        ({"dt": 0.0}, "dt is 0.0"),
        ({"dt": 1.0}, r"dt is 1 s; at this skill's pull of"),
        ({"dt": 1e-9}, "steps; expected at most"),
        ({"goal": [0.0]}, r"goal has the shape \(1,\)"),
        ({"goal": [np.nan, 0.0]}, "goal"),
    ],
)
def test_bad_options_are_named(skill, starts, options, message):
    with pytest.raises(InputError, match=message):
        skill.rollout(starts, **options)


def test_bad_start_is_named(skill):
    with pytest.raises(InputError, match=r"starts\[0, 1\] is nan"):
        skill.rollout([[0.0, np.nan]])


def test_motion_drawn_out_far_is_known_all_along(skill, starts):
    far = skill.goal + [3.0, 4.0]  # a hundred times as long as demonstrated
    assert all(one.arrived for one in skill.rollout(starts, goal=far, strategy="mean"))


@pytest.mark.parametrize("goal", [[1e300, 0.0], [-1e200, 1e200]])
def test_goal_immeasurably_far_away_is_refused(skill, starts, goal):
    with pytest.raises(InputError, match=r"asked for at 5\.56255 s of the motion is immeasurably far away"):
        skill.rollout(starts, goal=goal)
