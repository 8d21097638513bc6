from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.evaluation import surrounding_starts
from gmr_robot.exceptions import InputError

POSITIONS = np.random.default_rng(0).normal(size=(40, 5)) * [1.0, 10.0, 0.1, 3.0, 2.0]


@pytest.mark.parametrize("d", [1, 2])
def test_grid_has_sixteen_starts_a_dimension_and_reaches_the_border(d):
    starts = surrounding_starts(POSITIONS[:, :d])
    assert starts.shape == (16**d, d)
    size = np.ptp(POSITIONS[:, :d], axis=0)
    np.testing.assert_allclose(np.ptp(starts, axis=0), 1.5 * size)
    np.testing.assert_allclose(starts.mean(axis=0), POSITIONS[:, :d].min(axis=0) + 0.5 * size)
    for column in starts.T:
        np.testing.assert_allclose(np.diff(np.unique(column.round(9))), np.ptp(column) / 15)


@pytest.mark.parametrize("d", [3, 5])
def test_starts_fill_more_dimensions_evenly(d):
    starts = surrounding_starts(POSITIONS[:, :d], reach=2.0)
    assert starts.shape == (256, d)
    lower, upper = POSITIONS[:, :d].min(axis=0), POSITIONS[:, :d].max(axis=0)
    share = (starts - lower) / (upper - lower)
    assert share.min() >= -0.5
    assert share.max() <= 1.5
    for column in share.T:  # as many in each half, each quarter, each sixteenth
        counts, _ = np.histogram(column, bins=16, range=(-0.5, 1.5))
        assert (counts == 16).all()


def test_no_position_is_refused():
    with pytest.raises(InputError, match=r"expected \(1, 2\)"):
        surrounding_starts(np.zeros((0, 2)))
