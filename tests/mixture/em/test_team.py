from __future__ import annotations

import threading

import numpy as np
import pytest

from gmr_robot.mixture.em.formulation import LaneMoments
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.team import Team


def lanes(n):
    return (Lane(np.full((1, 1), 0.1 * k), np.ones(1), k) for k in range(n))


def fold_lane(lane):
    return LaneMoments(lane.samples.copy(), float(lane.samples[0, 0]))


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("n_lanes", [1, 2, 37])
def test_lanes_are_added_up_in_order(threads, n_lanes):
    # 0.1 + 0.2 + 0.3 + ... depends on its order in the last bits.
    with Team(threads) as team:
        for _ in range(20):
            total = team.fold(fold_lane, lanes(n_lanes))
            assert total.log_likelihood == sum(0.1 * k for k in range(n_lanes))
            assert total.moments[0, 0] == total.log_likelihood


def test_lanes_are_shared():
    both = threading.Barrier(2, timeout=10.0)

    def fold_together(lane):
        both.wait()  # passes only when two lanes are in work at a time
        return fold_lane(lane)

    with Team(2) as team:
        assert team.fold(fold_together, lanes(4)).moments[0, 0] == pytest.approx(0.6)


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_in_any_lane_comes_out(threads):
    def fail(lane):
        if lane.start == 7:
            raise ArithmeticError("lane 7")
        return fold_lane(lane)

    with Team(threads) as team:
        with pytest.raises(ArithmeticError, match="lane 7"):
            team.fold(fail, lanes(20))
        assert team.fold(fold_lane, lanes(2)).log_likelihood == 0.1  # and the team goes on
