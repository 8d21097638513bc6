from __future__ import annotations

import pickle

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import (
    COVARIANCE_TYPES,
    INITIALISATIONS,
    GaussianMixture,
    WeightedBlock,
    fit_mixture,
    fit_mixture_blocks,
    reduce_in_pairs,
)

RNG = np.random.default_rng(3)
CENTRES = np.array([[0.0, 0.0], [4.0, -3.0], [-5.0, 2.0]])
X = CENTRES[RNG.integers(0, 3, 9000)] + RNG.normal(size=(9000, 2))


class Reread:
    """A re-iterable made of a generator, as one that reads files would be."""

    def __init__(self, x, size):
        self.x, self.size = x, size

    def __iter__(self):
        for start in range(0, len(self.x), self.size):
            yield self.x[start : start + self.size]


def elsewhere(fold_block, blocks):
    """A map-reduce callable that sends everything through pickle, as other processes would, backwards."""
    folded = {}
    for index in reversed(range(len(blocks))):
        fold = pickle.loads(pickle.dumps(fold_block))
        folded[index] = pickle.loads(pickle.dumps(fold(index, blocks[index])))
    return reduce_in_pairs(folded[index] for index in range(len(blocks)))


def check_equal(fit, reference):
    assert fit.iterations == reference.iterations
    assert fit.reseedings == reference.reseedings
    np.testing.assert_allclose(fit.mixture.weights, reference.mixture.weights, rtol=1e-9)
    np.testing.assert_allclose(fit.mixture.means, reference.mixture.means, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.mixture.covariances, reference.mixture.covariances, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.objective, reference.objective, rtol=1e-9)


def check_same_bits(fit, other):
    assert fit.objective == other.objective
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(fit.mixture, name), getattr(other.mixture, name))


@pytest.mark.parametrize("covariance", COVARIANCE_TYPES)
def test_blocks_give_the_batch_fit(covariance):
    batch = fit_mixture(X, 3, covariance=covariance)
    for blocks in ([X[:10], X[10:8500], np.empty((0, 2)), X[8500:]], Reread(X, 700)):
        check_equal(fit_mixture_blocks(blocks, 3, covariance=covariance), batch)


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_the_start_does_not_depend_on_the_blocks(monkeypatch, initialisation):
    monkeypatch.setattr("gmr_robot.mixture.em.start.MOST_SAMPLES", 1000)  # so that a sample is drawn
    options = {"initialisation": initialisation, "max_iterations": 2, "rng": 5}
    batch = fit_mixture(X, 3, **options)
    for size in (1, 999, 5000) if initialisation == "kmeans++" else (999,):
        x = X[:1200] if size == 1 else X
        reference = fit_mixture(x, 3, **options) if size == 1 else batch
        check_equal(fit_mixture_blocks(Reread(x, size), 3, **options), reference)


@pytest.mark.parametrize("n_blocks", [1, 2, 13])
def test_whoever_passes_over_them_the_same_blocks_give_the_same_bits(n_blocks):
    blocks = np.array_split(X, n_blocks)
    here = fit_mixture_blocks(blocks, 3)
    check_same_bits(fit_mixture_blocks(blocks, 3, threads=3), here)
    check_same_bits(fit_mixture_blocks(blocks, 3, map_reduce=elsewhere), here)


@pytest.mark.parametrize("map_reduce", [None, elsewhere])
def test_weights_and_missing_values_in_blocks(map_reduce):
    x, weights = X[:3000].copy(), RNG.uniform(0.0, 1e3, 3000)
    weights[:100] = 0.0
    x[RNG.random(x.shape) < 0.1] = np.nan
    blocks = [WeightedBlock(x[i : i + 700], weights[i : i + 700]) for i in range(0, 3000, 700)]
    options = {"missing": True, "max_iterations": 5}
    fit = fit_mixture_blocks(blocks, 3, map_reduce=map_reduce, **options)
    check_equal(fit, fit_mixture(x, 3, weights=weights, **options))


def test_dead_components_are_moved_as_in_memory():
    start = GaussianMixture([0.5, 0.5], [[0.0, 0.0], [1e3, 1e3]], [np.eye(2)] * 2)
    batch = fit_mixture(X, 2, start=start, max_iterations=20)
    assert batch.reseedings
    blocks = np.array_split(X, 7)
    check_equal(fit_mixture_blocks(blocks, 2, start=start, max_iterations=20, map_reduce=elsewhere), batch)


def test_blocks_are_checked_each_time_and_must_be_re_iterable():
    with pytest.raises(InputError, match="only once"):
        fit_mixture_blocks(iter([X]), 3)
    with pytest.raises(InputError, match="only once"):
        fit_mixture_blocks((block for block in [X]), 3, map_reduce=elsewhere)
    with pytest.raises(InputError, match=r"is a function; .*give what it returns"):
        fit_mixture_blocks(lambda: [X], 3)
    bad = X[:100].copy()
    bad[7, 1] = np.nan
    for map_reduce in (None, elsewhere):
        with pytest.raises(InputError, match=r"block 1\[7, 1\] is nan; .*missing=True"):
            fit_mixture_blocks([X, bad], 3, map_reduce=map_reduce)
        with pytest.raises(InputError, match="no block"):
            fit_mixture_blocks([], 3, map_reduce=map_reduce)
        with pytest.raises(InputError, match="no sample"):
            fit_mixture_blocks([X[:0]], 3, map_reduce=map_reduce)
        with pytest.raises(InputError, match=r"block 0: weights\[2\] is -1"):
            fit_mixture_blocks([WeightedBlock(X[:3], [1.0, 1.0, -1.0])], 3, map_reduce=map_reduce)
    with pytest.raises(InputError, match=r"block 1 has the shape \(100, 1\); expected \(N, 2\)"):
        fit_mixture_blocks([X, bad[:, :1]], 3)
    with pytest.raises(InputError, match=r"block 2 has 1 feature\(s\), but block 0 has 2"):
        fit_mixture_blocks([X, X, X[:, :1], X[:, :1]], 3, map_reduce=elsewhere)


def test_weights_out_of_range_are_told():
    with pytest.raises(InputError, match=r"mean weight is 1e\+200"):
        fit_mixture_blocks([WeightedBlock(X, np.full(len(X), 1e200))], 3)


def test_those_who_share_the_work_need_blocks_by_number():
    with pytest.raises(InputError, match="Reread without a length"):
        fit_mixture_blocks(Reread(X, 700), 3, map_reduce=elsewhere)
    with pytest.raises(InputError, match="threads is 2, but map_reduce decides"):
        fit_mixture_blocks([X], 3, map_reduce=elsewhere, threads=2)


class Changing:
    """Gives other blocks at each pass."""

    def __init__(self, passes):
        self.passes = iter(passes)

    def __iter__(self):
        return iter(next(self.passes))


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ([], r"0 block\(s\), but 2 at the pass before"),
        ([X[:10]], r"1 block\(s\), but 2"),
        ([X[:10], X[:30]], "block 1 has 30 samples, but was 20 samples"),
        ([X[:10], X[:20], X[:5]], "block 2 has 5 samples, but was missing"),
    ],
)
def test_blocks_that_change_between_passes_are_refused(second, message):
    with pytest.raises(InputError, match=message):
        fit_mixture_blocks(Changing([[], [X[:10], X[:20]], second]), 2)  # looked at once before


class Shrinking:
    """A sequence of blocks that lose a sample at each reading of all."""

    def __init__(self):
        self.readings = 0

    def __len__(self):
        return 2

    def __getitem__(self, index):
        self.readings += 1
        return X[: 500 - self.readings // 2]


def test_blocks_that_change_elsewhere_are_refused():
    with pytest.raises(InputError, match="the blocks hold 997 samples, but 999 at the pass before"):
        fit_mixture_blocks(Shrinking(), 2, map_reduce=elsewhere)
