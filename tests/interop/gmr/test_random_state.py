"""Seeds are taken as gmr and scikit-learn take them."""

import numpy as np
import pytest

from gmr_robot.interop.gmr import GMM, MVN, check_random_state


def test_a_random_state_is_kept_and_an_integer_seeds_one():
    state = np.random.RandomState(3)
    assert check_random_state(state) is state
    assert check_random_state(np.int64(5)).randint(1000) == np.random.RandomState(5).randint(1000)


def test_nothing_is_the_global_one():
    assert check_random_state(None) is check_random_state(np.random)
    assert MVN().random_state is check_random_state(None)


@pytest.mark.parametrize("seed", ["a", 1.5, np.random.default_rng(0)])
def test_other_things_are_refused(seed):
    with pytest.raises(ValueError, match="RandomState"):
        check_random_state(seed)


@pytest.mark.parametrize("method", ["sample", "sample_confidence_region"])
def test_draws_go_on_and_repeat_with_the_seed(method):
    def draws(mixture):
        arguments = (5,) if method == "sample" else (5, 0.9)
        return np.concatenate([getattr(mixture, method)(*arguments) for _ in range(2)])

    parameters = [0.5, 0.5], [[0.0], [9.0]], [[[1.0]], [[1.0]]]
    first, again = (draws(GMM(2, *parameters, random_state=0)) for _ in range(2))
    assert np.array_equal(first, again)
    assert len(np.unique(first)) == 10
