from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from gmr_robot.kernels.normals import STREAMS
from gmr_robot.kernels.sampling import DRAWS, alias_table, rank_labels, sample_mixture


@pytest.mark.parametrize(
    "weights", [[1.0], [0.5, 0.5], [0.7, 0.0, 0.3], [0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 1.0], [1e-9, 1.0 - 1e-9]]
)
def test_alias_table_holds_the_weights(weights):
    n = len(weights)
    thresholds, aliases = np.empty(n), np.empty(n, dtype=np.int64)
    alias_table(np.array(weights), thresholds, aliases)
    shares = np.minimum(thresholds, 1.0)
    shares[aliases == np.arange(n)] = 1.0
    total = shares.copy()
    np.add.at(total, aliases, 1.0 - shares)
    np.testing.assert_allclose(total / n, weights, rtol=1e-12, atol=1e-16)


def test_ranks_are_those_of_a_stable_sort():
    labels = np.array([2, 0, 2, 1, 0], dtype=np.int64)
    ends, ranks = np.empty(3, dtype=np.int64), np.empty(5, dtype=np.int64)
    rank_labels(labels, ends, ranks)
    assert ranks.tolist() == np.argsort(np.argsort(labels, kind="stable")).tolist() == [3, 0, 4, 2, 1]
    assert ends.tolist() == [2, 3, 5]


@pytest.mark.parametrize("n_features", [1, 2, 3])
def test_points_belong_to_their_labels(n_features):
    rng = np.random.default_rng(n_features)
    weights, n = np.array([0.2, 0.5, 0.3]), 2 * DRAWS + 77
    means = 10.0 * rng.normal(size=(3, n_features))
    factors = np.tril(rng.normal(size=(3, n_features, n_features))) + 2.0 * np.eye(n_features)
    state = rng.integers(0, 2**64, size=4 * STREAMS, dtype=np.uint64)
    samples, labels = np.full((n, n_features), np.nan), np.full(n, -1)
    with np.errstate(over="ignore"):
        sample_mixture(state, weights, means, factors, samples, labels)
    assert chisquare(np.bincount(labels, minlength=3), n * weights).pvalue > 1e-3
    for k in range(3):
        white = np.linalg.solve(factors[k], (samples[labels == k] - means[k]).T)
        spread = 5.0 / np.sqrt(white.shape[1])
        assert np.abs(white.mean(axis=1)).max() < spread
        assert np.abs(np.cov(white) - np.eye(n_features)).max() < 1.5 * spread
    # Labels come in random order: neighbours are independent.
    assert abs(np.corrcoef(labels[1:], labels[:-1])[0, 1]) < 5.0 / np.sqrt(n)
