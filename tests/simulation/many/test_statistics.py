from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gmr_robot.simulation.many import ManyReplays, ReplaySummary
from gmr_robot.simulation.many.statistics import spread_of, wilson_interval


@pytest.mark.parametrize(("k", "n"), [(0, 5), (1, 7), (26, 26), (90, 100), (13, 26)])
def test_interval_of_a_share_is_wilsons(k, n):
    expected = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert wilson_interval(k, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_interval_of_a_mean_is_students():
    values = np.random.default_rng(0).normal(3.0, 0.5, 12)
    found = spread_of(values)
    low, high = stats.t.interval(0.95, 11, loc=values.mean(), scale=stats.sem(values))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert (found.count, found.least, found.greatest) == (12, values.min(), values.max())


def test_one_value_has_no_interval_and_none_no_mean():
    assert np.isnan(spread_of(np.array([2.0])).low)
    assert np.isnan(spread_of(np.array([])).mean)


def test_failures_are_counted_by_cause_and_left_out_of_means():
    summaries = (
        ReplaySummary(number=0, success=True, end="goal reached", duration=2.0, seconds=1.0),
        ReplaySummary(
            number=1, success=False, end="time out", cause="limit", duration=4.0, seconds=1.0, n_stops=1
        ),
        ReplaySummary(number=2, success=False, end="failed", cause="ReachError"),
        ReplaySummary(number=3, success=False, end="failed", cause="ReachError"),
    )
    many = ManyReplays(summaries=summaries, seconds=1.0, processes=2)
    assert (len(many), many.n_success, many.success_rate, many.n_stops) == (4, 1, 0.25, 1)
    assert many.causes == {"ReachError": 2, "limit": 1}
    assert many.spread("duration").mean == 3.0
    assert many.gain == 2.0
