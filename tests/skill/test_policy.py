from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.exceptions import InputError
from gmr_robot.kernels.tick import policy_tick


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_stepping_a_policy_is_the_rollout(letter_skill, letter, strategy):
    start = letter.starts[0] + [0.3, -0.2]
    rollout = letter_skill.rollout(start[None], strategy=strategy, rng=11)[0]
    policy = letter_skill.policy(strategy=strategy, rng=11)
    policy.reset(0.0, start)
    x = start
    for t, position, velocity in zip(
        rollout.times[:-1], rollout.positions, rollout.velocities[:-1], strict=False
    ):
        np.testing.assert_allclose(x, position, rtol=1e-9)
        step = policy.step(t, x)
        np.testing.assert_allclose(step, velocity, rtol=1e-6, atol=1e-9)
        x = x + rollout.dt * step


def test_goal_can_be_set_at_any_tick(letter_skill):
    policy = letter_skill.policy()
    x, shift = letter_skill.goal + [0.01, 0.02], np.array([0.3, 0.1])
    before = policy.step(0.0, x)
    policy.goal = letter_skill.goal + shift
    np.testing.assert_allclose(policy.step(0.1, x + shift), before, rtol=1e-9)
    policy.goal[:] = 0.0  # a copy
    np.testing.assert_allclose(policy.goal, letter_skill.goal + shift)


def test_policy_draws_for_ever(letter_skill):
    policy = letter_skill.policy(strategy="sample")
    x = letter_skill.goal + [0.01, 0.02]
    velocities = np.array([policy.step(0.0, x) for _ in range(3000)])
    collapsed = letter_skill.conditional(x).to_gaussian()
    np.testing.assert_allclose(velocities.mean(axis=0), collapsed.mean, atol=0.2 * np.abs(velocities).max())
    assert len(np.unique(velocities[:, 0])) == 3000


def test_novelty_is_the_mahalanobis_distance_and_its_chi_squared_level(letter_skill):
    policy, x = letter_skill.policy(), letter_skill.goal + [0.02, 0.0]
    novelty = policy.novelty(x)
    positions = letter_skill.position_mixture()
    squared = min(
        (x - m) @ np.linalg.solve(c, x - m)
        for m, c in zip(positions.means, positions.covariances, strict=True)
    )
    assert novelty.distance == pytest.approx(np.sqrt(squared), rel=1e-8)
    assert novelty.confidence == pytest.approx(chi2(2).cdf(squared), rel=1e-8)
    far = policy.novelty(x + 100.0)
    assert far.distance > 100.0
    assert far.confidence == 1.0


@pytest.mark.parametrize("bad", [[np.nan, 0.0], [0.0], [0.0, 0.0, 0.0], "here", [np.inf, 1.0]])
def test_bad_state_is_refused(letter_skill, bad):
    policy = letter_skill.policy()
    with pytest.raises(InputError, match="bad state: position"):
        policy.step(0.0, bad)


def test_state_immeasurably_far_away_is_refused(letter_skill):
    with pytest.raises(InputError, match="immeasurably far away"):
        letter_skill.policy().step(0.0, np.array([1e300, 0.0]))


def test_nothing_is_compiled_after_the_first_tick(letter_skill):
    policy = letter_skill.policy()
    policy.step(0.0, np.zeros(2))
    before = list(policy_tick.signatures) if hasattr(policy_tick, "signatures") else []
    fixed = np.zeros(2)
    fixed.setflags(write=False)
    for other in (
        letter_skill.policy(),
        letter_skill.policy(strategy="sample"),
        letter_skill.policy([0.1, 0.2]),
    ):
        for state in (np.zeros(2), fixed, np.zeros(4)[::2], np.zeros(2, dtype=">f8"), [0, 0]):
            other.step(0.0, state)
    assert list(getattr(policy_tick, "signatures", [])) == before


def test_caller_may_pass_lists_integers_and_strided_arrays(letter_skill):
    policy = letter_skill.policy()
    expected = policy.step(0.0, np.array([0.0, 1.0]))
    for state in (
        [0, 1],
        np.array([0, 1]),
        np.array([0.0, 9.0, 1.0])[::2],
        np.array([0, 1], dtype=np.float32),
    ):
        np.testing.assert_array_equal(policy.step(0.0, state), expected)
