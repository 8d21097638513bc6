from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.skill import StopRule


@pytest.fixture
def starts(letter):
    return letter.starts + [0.3, -0.2]


def test_mean_rollout_is_euler_integration_of_the_velocity(letter_skill, starts):
    rollout = letter_skill.rollout(starts[:1], strategy="mean", dt=0.02)[0]
    x = starts[0]
    for position, velocity in zip(rollout.positions[:-1], rollout.velocities[:-1], strict=True):
        np.testing.assert_allclose(position, x, rtol=1e-9)
        np.testing.assert_allclose(velocity, letter_skill.velocity(x[None])[0], rtol=1e-7, atol=1e-12)
        x = x + 0.02 * velocity
    assert rollout.velocities[-1].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(np.diff(rollout.times), 0.02)


def test_letter_arrives_from_the_demonstrated_starts(letter_skill, starts):
    rollouts = letter_skill.rollout(starts, strategy="mean")
    tolerance = letter_skill.default_stop().goal_tolerance
    assert all(one.arrived for one in rollouts)
    assert all(one.miss <= tolerance for one in rollouts)


def test_sampled_velocities_lie_in_the_region_of_a_component(letter_skill, starts):
    letter_skill = letter_skill.unstabilised()
    alpha = 0.5
    rollout = letter_skill.rollout(starts[:1], strategy="sample", alpha=alpha, rng=3)[0]
    for position, velocity in zip(rollout.positions[:-1:7], rollout.velocities[:-1:7], strict=True):
        # a hair of slack: the border is tested in other coordinates than it was drawn in
        assert letter_skill.conditional(position).in_region(velocity[None], alpha=alpha + 1e-6)[0]


def test_mode_follows_the_strongest_component(letter_skill, starts):
    letter_skill = letter_skill.unstabilised()
    rollout = letter_skill.rollout(starts[:1], strategy="mode")[0]
    for position, velocity in zip(rollout.positions[:-1:11], rollout.velocities[:-1:11], strict=True):
        conditional = letter_skill.conditional(position)
        np.testing.assert_allclose(velocity, conditional.means[np.argmax(conditional.weights)], rtol=1e-7)


def test_seed_fixes_every_byte_and_each_rollout_has_its_own_stream(letter_skill, starts):
    same = np.repeat(starts[:1], 3, axis=0)
    one, other = (letter_skill.rollout(same, rng=7) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert a.positions.tobytes() == b.positions.tobytes()
    assert not np.array_equal(one[0].velocities[:50], one[1].velocities[:50])
    alone = letter_skill.rollout(same[:1], rng=7)[0]
    assert alone.positions.tobytes() == one[0].positions.tobytes()


def test_moved_goal_moves_the_whole_rollout(letter_skill, starts):
    shift = np.array([0.05, -0.4])
    here = letter_skill.rollout(starts[:2], strategy="sample", rng=1)
    there = letter_skill.rollout(starts[:2] + shift, strategy="sample", rng=1, goal=letter_skill.goal + shift)
    for a, b in zip(here, there, strict=True):
        assert b.arrived
        np.testing.assert_allclose(b.positions - shift, a.positions, atol=1e-9)


def test_rollout_far_from_the_data_says_that_it_left(letter_skill):
    plain = letter_skill.unstabilised()
    rollout = plain.rollout(letter_skill.goal[None] + 5.0, strategy="mean")[0]
    assert rollout.stop == "left the known region"
    assert not rollout.arrived


def test_rollout_without_time_says_so(letter_skill, starts):
    stop = StopRule(goal_tolerance=1e-6, max_time=0.1)
    rollout = letter_skill.rollout(starts[:1], stop=stop, dt=0.01)[0]
    assert rollout.stop == "time out"
    assert len(rollout) == 11


def test_motion_that_need_not_arrive_goes_on_through_the_goal(letter_skill):
    at_goal = letter_skill.goal[None]
    stop = StopRule(goal_tolerance=0.0, max_time=0.1)
    rollout = letter_skill.rollout(at_goal, strategy="mean", stop=stop, dt=0.01)[0]
    assert (rollout.stop, len(rollout), rollout.arrived) == ("finished", 11, False)
    np.testing.assert_allclose(rollout.velocities[0], letter_skill.velocity(at_goal)[0], rtol=1e-7)
    far = letter_skill.unstabilised().rollout(at_goal + 5.0, strategy="mean", stop=stop)[0]
    assert far.stop == "left the known region"


@pytest.mark.parametrize(
    ("n_starts", "max_time", "message"),
    [
        (100_001, 0.01, "100001 rollouts in one call; expected at most 100000"),
        (2_000, 1_000.0, r"2000 rollouts of up to 100000 steps come to 1e\+09 numbers; .* ask for fewer"),
    ],
)
def test_what_would_not_fit_into_memory_is_refused(letter_skill, n_starts, max_time, message):
    stop = StopRule(goal_tolerance=0.1, max_time=max_time)
    with pytest.raises(InputError, match=message):
        letter_skill.rollout(np.zeros((n_starts, 2)), stop=stop, dt=0.01)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"strategy": "means"}, UnknownNameError, "did you mean 'mean'"),
        ({"alpha": 1.5}, InputError, "alpha is 1.5"),
        ({"dt": 0.0}, InputError, "dt is 0.0"),
        ({"dt": 1e-9}, InputError, r"are 1\.\d+e\+10 steps; expected at most"),
        ({"dt": 1e-320}, InputError, "are inf steps; expected at most"),
        ({"goal": [0.0]}, InputError, r"goal has the shape \(1,\)"),
    ],
)
def test_bad_options_are_named(letter_skill, starts, options, error, message):
    with pytest.raises(error, match=message):
        letter_skill.rollout(starts, **options)


def test_bad_start_is_named(letter_skill):
    with pytest.raises(InputError, match=r"starts\[0, 1\] is nan"):
        letter_skill.rollout([[0.0, np.nan]])
