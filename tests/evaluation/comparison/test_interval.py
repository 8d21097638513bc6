import numpy as np
import pytest
from scipy.stats import norm

from gmr_robot.evaluation.comparison import interval
from gmr_robot.evaluation.comparison.interval import mean_interval


def grid(n_motions, n_seeds):
    return np.repeat(np.arange(n_motions), n_seeds)


def test_many_seeds_give_the_interval_of_the_central_limit_theorem():
    values = np.random.default_rng(0).normal(3.0, 2.0, size=400)
    found = mean_interval(values, motions=np.zeros(400, dtype=int))
    half = norm.ppf(0.975) * values.std(ddof=1) / np.sqrt(400)
    assert found.over == "seeds"
    assert found.note == ""
    np.testing.assert_allclose([found.low, found.high], values.mean() + np.array([-half, half]), atol=0.02)


def test_differences_between_motions_do_not_widen_an_interval_over_seeds():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(26, 3))
    near = mean_interval(noise.ravel(), motions=grid(26, 3))
    far = mean_interval((noise + 100.0 * rng.normal(size=(26, 1))).ravel(), motions=grid(26, 3))
    assert far.high - far.low == pytest.approx(near.high - near.low, rel=0.02)


def test_intervals_of_three_seeds_hold_the_mean_as_often_as_they_say(monkeypatch):
    """26 motions by 3 seeds, skewed noise: 95 % within the error of 300 trials; unstretched it would be 88 %."""
    monkeypatch.setattr(interval, "RESAMPLES", 299)
    rng = np.random.default_rng(2)
    centres = 5.0 * rng.normal(size=(26, 1))
    hits = 0
    for trial in range(300):
        values = centres + rng.gamma(2.0, 1.0, size=(26, 3)) - 2.0
        found = mean_interval(values.ravel(), motions=grid(26, 3), seed=trial)
        hits += found.low <= centres.mean() <= found.high
    assert 0.91 <= hits / 300 <= 0.98


def test_the_same_seed_gives_the_same_interval():
    values = np.random.default_rng(3).normal(size=12)
    assert mean_interval(values, motions=grid(4, 3)) == mean_interval(values, motions=grid(4, 3))


def test_few_runs_are_said():
    assert "too narrow" in mean_interval(np.array([1.0, 2.0, 4.0]), motions=grid(1, 3)).note


def test_one_seed_draws_motions_and_says_so():
    found = mean_interval(np.array([1.0, 2.0, 3.0, 4.0]), motions=np.arange(4))
    assert found.over == "motions"
    assert found.note == "over motions: one seed only"
    assert found.low < 2.5 < found.high


def test_seeds_without_a_difference_do_not_count_as_runs():
    values = np.repeat([1.0, 2.0, 3.0, 4.0], 3)
    found = mean_interval(values, motions=grid(4, 3))
    single = mean_interval(values[::3], motions=np.arange(4))
    assert found.note == "over motions: seeds make no difference"
    assert (found.low, found.high) == (single.low, single.high)


@pytest.mark.parametrize(
    ("values", "motions", "note"),
    [([], [], "no value"), ([2.0], [0], "no interval: one seed only")],
)
def test_no_interval_is_said(values, motions, note):
    found = mean_interval(np.array(values), motions=np.array(motions, dtype=int))
    assert np.isnan(found.low)
    assert np.isnan(found.high)
    assert found.note == note


def test_equal_values_have_an_interval_without_width():
    found = mean_interval(np.full(6, 0.1 + 0.2), motions=grid(3, 2))
    assert found.low == found.high == pytest.approx(0.3)
    assert found.note == "all values are equal"


def test_a_motion_with_one_seed_keeps_its_weight():
    """Motion 0 has one value; all others vary around 0: the interval must be around the mean of all."""
    rng = np.random.default_rng(4)
    values = np.concatenate([[1000.0], rng.normal(size=99)])
    motions = np.concatenate([[0], np.repeat(np.arange(1, 12), 9)])
    found = mean_interval(values, motions=motions)
    assert found.low < values.mean() < found.high
    assert found.high - found.low < 1.0
    assert "1 of 12 motions have one seed only" in found.note
