"""States that a policy should never be shown, and yet will be."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
@pytest.mark.parametrize("bad", [[np.nan, 0.0], [0.0, np.inf], [np.nan, np.nan]])
def test_a_state_that_is_no_number_is_an_error_and_does_no_harm(stable_skill, letter, strategy, bad):
    policy = stable_skill.policy(strategy=strategy, rng=4)
    other = stable_skill.policy(strategy=strategy, rng=4)
    x = letter.starts[0]
    with pytest.raises(InputError, match="bad state: position"):
        policy.step(0.0, np.array(bad))
    with pytest.raises(InputError, match="bad state: position"):
        policy.novelty(bad)
    with pytest.raises(InputError, match="goal"):
        policy.goal = np.array(bad)
    assert policy.step(0.0, x).tobytes() == other.step(0.0, x).tobytes()


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_outside_of_what_is_known_novelty_says_so_and_the_skill_comes_back(stable_skill, strategy):
    policy = stable_skill.policy(strategy=strategy, rng=0)
    start = stable_skill.goal + 50.0 * stable_skill.size
    assert policy.novelty(start).confidence == 1.0
    assert policy.novelty(start).distance > 10.0
    x, limit = start.copy(), np.sqrt(2.0) * stable_skill.stabiliser.pace.speed_limit
    for tick in range(20_000):
        velocity = policy.step(0.02 * tick, x)
        assert np.linalg.norm(velocity) <= limit * (1.0 + 1e-9)
        x = x + 0.02 * velocity
        if np.linalg.norm(x - stable_skill.goal) < 0.01 * stable_skill.size:
            break
    assert np.linalg.norm(x - stable_skill.goal) < 0.01 * stable_skill.size
    assert policy.novelty(x).distance < 10.0


def test_a_plain_skill_does_not_come_back(plain_skill):
    """What the stabiliser is for: without it the same start is lost."""
    (lost,) = plain_skill.rollout(plain_skill.goal[None] + 50.0 * plain_skill.size, strategy="mean")
    assert lost.stop == "left the known region"
