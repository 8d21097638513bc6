import numpy as np

from gmr_robot.evaluation.comparison import metric_direction, rank

LOWER = metric_direction("held_out.velocity_rmse")
HIGHER = metric_direction("held_out.log_likelihood")


def ranked(*values, direction=LOWER):
    return rank(
        [np.asarray(one, dtype=float) for one in values],
        motions=np.arange(len(values[0])),
        direction=direction,
    )


def noisy(mean, *, seed, n=15):
    return mean + 0.1 * np.random.default_rng(seed).normal(size=n)


def test_the_best_by_the_metrics_direction_wins_alone():
    found = ranked(noisy(3.0, seed=0), noisy(1.0, seed=1), noisy(2.0, seed=2))
    assert (found.best, found.tied, found.n_pairs) == (1, (), 15)
    assert ranked(noisy(3.0, seed=0), noisy(1.0, seed=1), direction=HIGHER).best == 0


def test_who_is_within_noise_of_the_best_is_tied_with_it():
    found = ranked(noisy(1.0, seed=0), noisy(1.0, seed=1), noisy(2.0, seed=2))
    assert set(found.winners) == {0, 1}


def test_few_pairs_cannot_show_a_difference():
    found = ranked([1.0, 1.1, 1.2], [2.0, 2.1, 2.3])
    assert found.hopeless
    assert found.winners == (0, 1)
    assert not ranked(noisy(3.0, seed=0), noisy(1.0, seed=1)).hopeless


def test_methods_with_few_numbers_are_not_ranked():
    lucky = np.where(np.arange(15) == 3, 0.0, np.nan)
    found = ranked(noisy(2.0, seed=0), lucky, noisy(1.0, seed=1))
    assert found.best == 2
    assert found.unranked == (1,)


def test_means_are_over_common_pairs():
    """The first has no number on the hardest motion; where both have one, the second is better."""
    hard = np.arange(15.0) + 1.0
    first = hard + 0.1
    first[-1] = np.nan
    found = ranked(first, hard)
    assert np.nanmean(first) < hard.mean()
    assert (found.best, found.tied, found.n_pairs) == (1, (), 14)


def test_without_a_direction_or_a_rival_nobody_wins():
    assert ranked([1.0, 2.0], [2.0, 3.0], direction=None).winners == ()
    assert ranked([1.0, 2.0]).winners == ()
    assert ranked([np.nan, np.nan], [np.nan, np.nan]).winners == ()
