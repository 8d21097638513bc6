from itertools import combinations

import numpy as np
import pytest

from gmr_robot.evaluation import diversity


def test_it_is_the_root_mean_square_distance_over_all_pairs():
    rng = np.random.default_rng(0)
    groups = [rng.normal(size=(m, 7, 3)) for m in (4, 4, 4)]
    squared = [np.sum((a - b) ** 2, axis=1).mean() for curves in groups for a, b in combinations(curves, 2)]
    assert diversity(groups) == pytest.approx(np.sqrt(np.mean(squared)))
    assert diversity([1e3 * curves for curves in groups]) == pytest.approx(1e3 * diversity(groups))


def test_equal_motions_have_none_and_single_ones_say_nothing():
    curve = np.arange(6.0).reshape(1, 3, 2)
    assert diversity([np.repeat(curve, 3, axis=0)]) == 0.0
    assert diversity([curve, np.concatenate([curve, curve + 2.0])]) == pytest.approx(np.sqrt(8.0))
    assert diversity([curve]) is None
