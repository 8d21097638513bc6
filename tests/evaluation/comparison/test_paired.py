from itertools import product

import numpy as np
import pytest
from scipy.stats import rankdata

from gmr_robot.evaluation.comparison import holm, metric_direction, paired_difference

LOWER, HIGHER = metric_direction("held_out.velocity_rmse"), metric_direction("held_out.log_likelihood")


def compared(first, second, *, motions=None, direction=LOWER):
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    at = np.arange(len(first)) if motions is None else np.asarray(motions)
    return paired_difference(first, second, motions=at, direction=direction)


def brute_force(differences):
    """Two-sided p-value of the signed-rank sum over all 2^n signs, ties of ranks included."""
    ranks = rankdata(np.abs(differences))
    middle = ranks.sum() / 2.0
    away = abs(ranks[differences > 0].sum() - middle)
    sums = np.array([np.dot(signs, ranks) for signs in product((0, 1), repeat=len(ranks))])
    return float(np.mean(np.abs(sums - middle) >= away - 1e-9))


@pytest.mark.parametrize("seed", range(4))
def test_p_values_are_those_of_all_signs(seed):
    rng = np.random.default_rng(seed)
    second = rng.normal(size=9)
    distinct = second + rng.normal(0.4, 1.0, size=9)
    assert compared(distinct, second).p_value == pytest.approx(brute_force(distinct - second))
    steps = np.where(rng.random(9) < 0.7, 1.0, -1.0) * rng.integers(1, 4, size=9)
    tied = 8.0 + steps
    assert compared(tied, np.full(9, 8.0)).p_value == pytest.approx(brute_force(steps))


def test_effect_is_ranks_in_favour_minus_ranks_against():
    found = compared([1.0, 2.0, 9.0], [2.0, 4.0, 6.0])  # better by 1 and 2, worse by 3
    assert found.effect == pytest.approx((1 + 2 - 3) / 6)
    assert (found.n_better, found.n_equal, found.n_worse) == (2, 0, 1)
    assert found.difference == pytest.approx(0.0)


def test_the_metric_says_which_is_better():
    first, second = np.arange(6.0), np.arange(6.0) + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    lower, higher = compared(first, second), compared(first, second, direction=HIGHER)
    none = compared(first, second, direction=None)
    assert (lower.effect, higher.effect, none.effect) == (1.0, -1.0, -1.0)
    assert lower.difference == higher.difference == pytest.approx(-3.5)
    assert lower.p_value == higher.p_value == pytest.approx(lower.smallest_p) == pytest.approx(2.0**-5)


def test_a_target_counts_distances_from_it():
    calibration = metric_direction("held_out.calibration.0.9")
    found = compared([0.91, 0.89], [0.80, 1.00], direction=calibration)
    assert found.n_better == 2


def test_rounding_is_no_difference():
    values = np.random.default_rng(0).normal(size=20)
    found = compared(values * (1.0 + 1e-14), values)
    assert (found.n_equal, found.effect, found.p_value) == (20, 0.0, 1.0)


def test_differences_that_are_equal_to_rounding_share_their_rank():
    first, second = [0.1, 0.2, 0.3, 0.4, 0.6, 0.2], [0.2, 0.3, 0.4, 0.5, 0.7, 0.4]
    tenths = np.array([-1.0, -1.0, -1.0, -1.0, -1.0, -2.0])
    found = compared([*first, 0.9], [*second, 0.8])  # better by 0.1 five times, by 0.2 once, worse by 0.1
    assert len(np.unique(np.subtract(first, second))) > 2  # what arithmetic makes of them
    assert found.effect == pytest.approx((7.0 + 5 * 3.5 - 3.5) / 28.0)
    assert found.p_value == pytest.approx(brute_force(np.append(tenths, 1.0)))


def test_missing_numbers_take_their_pair_with_them_and_are_counted():
    found = compared([1.0, np.nan, 3.0, 4.0], [2.0, 2.0, np.nan, 5.0])
    assert (found.n_pairs, found.n_missing) == (2, 2)
    nothing = compared([np.nan], [1.0])
    assert nothing.n_pairs == 0
    assert np.isnan(nothing.p_value)
    assert np.isnan(nothing.difference)


def test_copies_by_seeds_do_not_make_a_difference_significant():
    first, second, motions = (
        np.repeat([1.0, 2.0, 3.0], 4),
        np.repeat([1.1, 2.2, 3.3], 4),
        np.repeat([0, 1, 2], 4),
    )
    found = compared(first, second, motions=motions)
    assert found.one_a_motion
    assert found.n_pairs == 3
    assert found.p_value == pytest.approx(0.25)


def test_holm_is_the_step_down_of_its_definition():
    p_values = [0.01, 0.04, np.nan, 0.03, 0.005]
    # sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling
    np.testing.assert_allclose(holm(p_values), [0.03, 0.06, np.nan, 0.06, 0.02])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_holm_keeps_the_family_wise_error():
    rng = np.random.default_rng(1)
    wrong = np.mean([min(holm(rng.random(5))) < 0.05 for _ in range(2000)])
    assert wrong == pytest.approx(0.05, abs=0.015)


def test_equal_methods_are_seldom_told_apart():
    rng = np.random.default_rng(2)
    p_values = [compared(*rng.normal(size=(2, 12))).p_value for _ in range(200)]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.04)
