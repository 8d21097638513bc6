import numpy as np
from scipy.stats import kstest, loguniform, uniform

from gmr_robot.experiment.config.sweep import SamplesConfig
from gmr_robot.experiment.sweep.samples import draw_samples


def column(section, key, seed=3):
    return [one[key] for one in draw_samples(section, seed=seed)]


def test_values_have_the_distributions_asked_for():
    section = SamplesConfig(
        count=2000, uniform={"u": (-1.0, 3.0)}, log_uniform={"l": (1e-4, 10.0)}, whole={"w": (2, 5)}
    )
    assert len(draw_samples(section, seed=3)) == 2000
    assert kstest(column(section, "u"), uniform(-1.0, 4.0).cdf).pvalue > 0.01
    assert kstest(column(section, "l"), loguniform(1e-4, 10.0).cdf).pvalue > 0.01
    counts = np.unique(column(section, "w"), return_counts=True)
    np.testing.assert_array_equal(counts[0], [2, 3, 4, 5])
    np.testing.assert_allclose(counts[1], 500, atol=80)
    assert all(type(value) is int for value in column(section, "w"))


def test_a_draw_that_repeats_another_is_left_out():
    few, many = (SamplesConfig(count=count, whole={"w": (2, 4), "v": (0, 1)}) for count in (4, 100))
    drawn = draw_samples(many, seed=3)
    assert sorted(tuple(one.values()) for one in drawn) == [(w, v) for w in (2, 3, 4) for v in (0, 1)]
    fewer = draw_samples(few, seed=3)
    assert drawn[: len(fewer)] == fewer


def test_a_greater_budget_or_another_key_changes_none_of_the_values():
    few = SamplesConfig(count=3, uniform={"u": (0.0, 1.0)})
    more = SamplesConfig(count=5, uniform={"a": (0.0, 1.0), "u": (0.0, 1.0)})
    assert column(more, "u")[:3] == column(few, "u")
    assert column(more, "a") != column(more, "u")
    assert column(few, "u", seed=4) != column(few, "u")
