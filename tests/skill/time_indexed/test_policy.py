from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.kernels.reference import reference_tick


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_stepping_a_policy_is_the_rollout(skill, letter, strategy):
    start = letter.starts[0] + [0.3, -0.2]
    rollout = skill.rollout(start[None], strategy=strategy, rng=11)[0]
    policy = skill.policy(strategy=strategy, rng=11)
    policy.reset(100.0, start)
    x = start
    for t, position, velocity in zip(
        rollout.times[:-1], rollout.positions[:-1], rollout.velocities[:-1], strict=True
    ):
        np.testing.assert_allclose(x, position, rtol=1e-9)
        step = policy.step(100.0 + t, x)
        np.testing.assert_allclose(step, velocity, rtol=1e-6, atol=1e-9)
        x = x + rollout.dt * step


def test_velocity_is_that_of_the_reference_and_a_pull_towards_it(skill):
    fast = skill.adapted(speed=2.0)
    policy = fast.policy()
    policy.reset(0.0, fast.planned([0.0]).mean[0])
    t, h = 0.8, 1e-6
    position = fast.transform.to_task(policy.reference.at(2.0 * t)[0])
    ahead, behind = (fast.transform.to_task(policy.reference.at(2.0 * (t + s))[0]) for s in (h, -h))
    np.testing.assert_allclose(policy.step(t, position), (ahead - behind) / (2 * h), rtol=1e-4)
    off = np.array([0.01, -0.02])
    pulled = policy.step(t, position + off) - policy.step(t, position)
    np.testing.assert_allclose(pulled, -2.0 * skill.pull * off, rtol=1e-9)


def test_policy_stays_in_the_goal_after_the_end(skill):
    policy = skill.policy()
    policy.reset(0.0, skill.goal)
    for t in (skill.duration, skill.duration + 3.0, 1e6):
        np.testing.assert_allclose(policy.step(t, skill.goal), 0.0, atol=1e-9)
        assert policy.complete
    policy.step(0.5 * skill.duration, skill.goal)
    assert not policy.complete


def test_goal_can_move_at_any_tick_and_is_reached(skill):
    policy, dt = skill.policy(), 0.01
    x = skill.planned([0.0]).mean[0]
    policy.reset(0.0, x)
    velocities = []
    for tick in range(int(1.5 * skill.duration / dt)):
        if tick % 7 == 0 and tick < 400:
            policy.goal = skill.goal + 5e-5 * tick
        velocities.append(policy.step(tick * dt, x))
        x = x + dt * velocities[-1]
    np.testing.assert_allclose(x, policy.goal, atol=1e-4)
    jumps = np.linalg.norm(np.diff(velocities, axis=0), axis=1)
    assert jumps.max() < 0.2 * np.linalg.norm(velocities, axis=1).max()
    policy.goal[:] = 0.0  # a copy
    np.testing.assert_allclose(policy.goal, skill.goal + 5e-5 * 399, atol=1e-12)


def test_goal_set_before_the_motion_is_that_of_the_constructor(skill):
    early, given = skill.policy(), skill.policy(skill.goal + 0.01)
    early.goal = skill.goal + 0.01
    start = skill.planned([0.0]).mean[0]
    for policy in (early, given):
        policy.reset(0.0, start)
    np.testing.assert_array_equal(early.step(1.0, start), given.step(1.0, start))


def test_each_execution_of_a_sample_is_another_draw(skill):
    policy, start = skill.policy(strategy="sample"), skill.planned([0.0]).mean[0]
    seen = []
    for _ in range(3):
        policy.reset(0.0, start)
        seen.append(policy.step(1.0, start))
    assert len(np.unique(np.array(seen)[:, 0])) == 3


def test_novelty_is_small_on_the_motion_and_grows_off_it(skill):
    policy = skill.policy()
    policy.reset(0.0, skill.planned([0.0]).mean[0])
    policy.step(2.0, skill.goal)
    on = skill.transform.to_task(policy.reference.at(2.0)[0])
    assert policy.novelty(on).distance < 2.0
    assert policy.novelty(on).now == pytest.approx(0.0, abs=1e-9)
    off = on + [0.05, 0.0]
    times = np.linspace(0.0, skill.duration, 64)
    path = skill.transform.to_task(policy.reference.curve.at(times))
    positions = skill.position_mixture()
    strongest = skill.mixture.marginal([0]).responsibilities(times[:, None]).argmax(axis=1)
    ways = np.gradient(path, axis=0)
    nearest = min(
        (off - x) @ np.linalg.solve(positions.covariances[k] + 0.25 * np.outer(way, way), off - x)
        for x, k, way in zip(path, strongest, ways, strict=True)
    )
    covariance = skill.demonstrated([2.0]).covariance[0]
    expected = np.sqrt((off - on) @ np.linalg.solve(covariance, off - on))
    assert policy.novelty(off).now == pytest.approx(expected, rel=1e-6)
    assert policy.novelty(off).distance == pytest.approx(np.sqrt(nearest))
    assert policy.novelty(off).confidence == pytest.approx(chi2(2).cdf(policy.novelty(off).distance ** 2))


def test_known_region_moves_with_the_goal(skill):
    shift = np.array([0.1, 0.0])
    far = skill.goal + shift
    assert skill.policy().novelty(far).distance > 8.0
    assert skill.policy(far).novelty(far).distance < 2.0


@pytest.mark.parametrize("bad", [[np.nan, 0.0], [0.0], [0.0, 0.0, 0.0], "here", [np.inf, 1.0]])
def test_bad_state_is_refused(skill, bad):
    policy = skill.policy()
    for ask in (lambda: policy.step(0.0, bad), lambda: policy.reset(0.0, bad), lambda: policy.novelty(bad)):
        with pytest.raises(InputError, match="bad state: position"):
            ask()


@pytest.mark.parametrize("t", [np.nan, np.inf])
def test_bad_time_is_refused(skill, t):
    with pytest.raises(InputError, match="asked for the time"):
        skill.policy().step(t, skill.goal)


def test_state_immeasurably_far_away_is_refused(skill):
    with pytest.raises(InputError, match="immeasurably far away"):
        skill.policy().step(0.0, np.array([1e307, 0.0]))


@pytest.mark.parametrize("share", [0.0, 0.4, 0.95, 1.5])
def test_goal_immeasurably_far_away_is_refused_and_the_motion_goes_on(skill, share):
    policy, other = skill.policy(), skill.policy()
    x, t = skill.goal + 0.01, share * skill.duration
    for one in (policy, other):
        if share > 0.0:
            one.reset(0.0, x)
            one.step(t, x)
    for bad in ([1e200, 0.0], [1e307, 0.0]):
        with pytest.raises(InputError, match="immeasurably far away"):
            policy.goal = bad
    assert np.array_equal(policy.goal, skill.goal)
    assert np.array_equal(policy.step(t + 0.01, x), other.step(t + 0.01, x))


def test_bad_options_are_named(skill):
    with pytest.raises(UnknownNameError, match="did you mean 'mean'"):
        skill.policy(strategy="means")
    with pytest.raises(InputError, match="alpha is 2"):
        skill.policy(alpha=2.0)
    with pytest.raises(InputError, match="goal has the shape"):
        skill.policy(goal=[0.0])


def test_caller_may_pass_lists_and_strided_arrays(skill):
    policy = skill.policy()
    expected = policy.step(0.0, np.array([0.0, 1.0]))
    before = list(getattr(reference_tick, "signatures", []))
    for state in ([0, 1], np.array([0.0, 9.0, 1.0])[::2], np.array([0, 1], dtype=np.float32)):
        np.testing.assert_array_equal(policy.step(0.0, state), expected)
    policy.goal = skill.goal + 0.01
    policy.step(0.1, np.zeros(2))
    assert list(getattr(reference_tick, "signatures", [])) == before  # nothing is compiled anew
