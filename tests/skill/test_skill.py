from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.skill import StopRule, learn_skill


def test_velocity_is_the_expectation_of_the_conditional(letter_skill):
    x = letter_skill.goal + [0.01, -0.02]
    conditional = letter_skill.conditional(x)
    np.testing.assert_allclose(letter_skill.velocity(x[None])[0], conditional.to_gaussian().mean, rtol=1e-9)


def test_joint_mixture_is_in_task_coordinates(letter_skill):
    # Conditioning the task-space joint must give what the skill says by way of its own coordinates.
    x = letter_skill.goal + [0.02, 0.01]
    direct = letter_skill.joint_mixture().predict(x[None], dims=[0, 1])
    np.testing.assert_allclose(direct, letter_skill.unstabilised().velocity(x[None]), rtol=1e-8)


def test_skill_learned_at_another_scale_and_place_is_the_same_field(letter, letter_skill):
    plain = learn_skill(letter.select([0, 1, 2, 3]), n_components=6)
    points = letter.positions[::97]
    shift = letter_skill.goal - plain.goal
    np.testing.assert_allclose(
        letter_skill.velocity(points + shift), plain.velocity(points), rtol=1e-5, atol=1e-7
    )


def test_goal_is_where_the_demonstrations_end(letter_skill):
    np.testing.assert_allclose(letter_skill.goal, [0.3, -0.2], atol=1e-12)


def test_training_is_summarised(plain_skill, letter):
    training = plain_skill.training
    assert (training.n_demonstrations, training.n_samples) == (4, 4000)
    assert training.converged
    assert training.data_digest == letter.select([0, 1, 2, 3]).digest()
    assert training.duration == pytest.approx(np.mean([one.duration for one in letter.select([0, 1, 2, 3])]))


def test_field_fits_the_demonstrations_it_was_learned_from(plain_skill, letter):
    training = letter.select([0, 1, 2, 3])
    error = plain_skill.velocity(training.positions) - training.velocities
    spread = training.velocities - training.velocities.mean(axis=0)
    assert (error**2).sum() < 0.1 * (spread**2).sum()


def test_fewer_samples_than_components_are_refused(letter):
    with pytest.raises(InputError, match="n_components is 5000"):
        learn_skill(letter.select([0]), n_components=5000)


def test_default_stop_has_the_size_of_the_motion(plain_skill, letter):
    stop = plain_skill.default_stop()
    extent = np.linalg.norm(np.ptp(letter.positions, axis=0))
    assert 0.005 * extent < stop.goal_tolerance < 0.02 * extent
    assert stop.max_time == pytest.approx(2.0 * plain_skill.training.duration)


@pytest.mark.parametrize(
    "bad",
    [{"goal_tolerance": -1.0}, {"goal_tolerance": np.nan}, {"max_time": -1.0}, {"max_distance": np.nan}],
)
def test_stop_rule_names_what_is_out_of_range(bad):
    options = {"goal_tolerance": 0.1, "max_time": 1.0, **bad}
    with pytest.raises(InputError, match=next(iter(bad))):
        StopRule(**options)
