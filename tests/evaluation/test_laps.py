from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import count_laps, evaluate_skill
from gmr_robot.exceptions import InputError
from gmr_robot.skill import StopRule, learn_skill

# The right lobe of a figure-eight upwards from the crossing, and the left one; both end in the crossing.
PHASE = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 80, endpoint=False)
RIGHT = np.stack([np.cos(PHASE), np.sin(PHASE) * np.cos(PHASE)], axis=1)
LEFT = RIGHT * [-1.0, 1.0]
LAP = np.vstack([RIGHT, LEFT])


def lap_of(*lobes):
    """A motion of lobes one after the other; where two are the same in a row it takes a wrong turn."""
    rng = np.random.default_rng(0)
    path = np.vstack(lobes)
    return path + rng.normal(0.0, 0.005, path.shape)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_laps_as_demonstrated(n):
    count = count_laps(lap_of(*[RIGHT, LEFT] * n), LAP)
    assert count.wrong_turns == 0
    assert count.n_laps == pytest.approx(n, abs=0.06)
    assert count.first_end == pytest.approx(len(LAP), abs=0.06 * len(LAP))


@pytest.mark.parametrize(
    ("lobes", "wrong"),
    [
        ([RIGHT, RIGHT, LEFT], 1),
        ([RIGHT, LEFT, LEFT, RIGHT, LEFT], 1),
        ([RIGHT, RIGHT, LEFT, LEFT, RIGHT, RIGHT], 3),
        ([LEFT] * 5, 4),
    ],
)
def test_same_lobe_twice_is_a_wrong_turn(lobes, wrong):
    assert count_laps(lap_of(*lobes), LAP).wrong_turns == wrong


def test_start_far_away_and_a_pause_are_no_wrong_turns():
    approach = np.linspace([-3.0, 2.0], RIGHT[0], 40)
    pause = np.tile(RIGHT[40], (100, 1))
    count = count_laps(lap_of(approach, RIGHT[:40], pause, RIGHT[40:], LEFT, RIGHT, LEFT), LAP)
    assert count.wrong_turns == 0
    assert count.n_laps == pytest.approx(2.0, abs=0.1)


def test_neither_unit_nor_rate_matters():
    motion = lap_of(RIGHT, RIGHT, LEFT)
    expected = count_laps(motion, LAP)
    finer = np.stack(
        [np.interp(np.arange(0, len(motion) - 1, 0.1), np.arange(len(motion)), c) for c in motion.T], 1
    )
    for other in (count_laps(1e3 * motion, 1e3 * LAP), count_laps(finer, LAP)):
        assert other.wrong_turns == expected.wrong_turns
        assert other.n_laps == pytest.approx(expected.n_laps, abs=0.05)


def test_motion_that_rests_makes_no_lap():
    count = count_laps(np.zeros((10, 2)), LAP)
    assert (count.n_laps, count.wrong_turns, count.first_end) == (0.0, 0, 9)


@pytest.mark.parametrize(
    ("motion", "lap"), [(LAP[:2], LAP), (LAP, LAP[:1]), (LAP, np.ones((9, 2))), (LAP, LAP[:0])]
)
def test_too_little_to_count(motion, lap):
    with pytest.raises(InputError, match="laps are counted of"):
        count_laps(motion, lap)


def test_rollouts_of_a_periodic_skill_are_counted_and_compared_by_their_first_lap():
    motion = DemonstrationSet(
        tuple(Demonstration(times=0.02 * np.arange(len(LAP)), positions=LAP * s) for s in (1.0, 1.05))
    )
    skill = learn_skill(motion, n_components=8, motion="periodic")
    stop = StopRule(goal_tolerance=0.0, max_time=3.2 * motion[0].duration)
    rollouts = skill.rollout(motion.starts, strategy="mean", stop=stop)
    metrics = evaluate_skill(skill, motion, {"mean": rollouts}).rollouts["mean"]
    assert metrics.n_laps == pytest.approx(3.0, abs=0.4)
    assert metrics.wrong_turns == 0
    assert metrics.frechet < 0.25  # of an eight that is 2 wide; whole rollouts would be 2 apart
