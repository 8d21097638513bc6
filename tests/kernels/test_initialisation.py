from __future__ import annotations

import numpy as np

from gmr_robot.kernels.initialisation import kmeans_plus_plus


def run(samples, weights, uniforms):
    labels = np.full(len(samples), np.nan)
    return kmeans_plus_plus(samples, weights, np.array(uniforms), labels), labels


def test_centres_follow_the_squared_distance_to_the_closest_one():
    # From the centre 0, the squared distances are 0, 1, 9: the second centre is 1 with 10 %, 3 with 90 %.
    samples = np.array([[0.0], [1.0], [3.0]])
    low = run(samples, np.ones(3), [0.0, 0.0999])[1]
    high = run(samples, np.ones(3), [0.0, 0.1001])[1]
    assert low.tolist() == [0.0, 1.0, 1.0]
    assert high.tolist() == [0.0, 0.0, 1.0]


def test_samples_of_weight_zero_are_never_centres():
    samples = np.array([[0.0], [1.0], [100.0]])
    for u in np.linspace(0.0, 0.999, 20):
        labels = run(samples, np.array([1.0, 1.0, 0.0]), [u, u])[1]
        assert labels[0] != labels[1]


def test_fewer_distinct_samples_than_centres_are_counted():
    samples = np.array([[0.0], [0.0], [1.0], [1.0]])
    assert run(samples, np.ones(4), [0.1, 0.2, 0.3])[0] == 2
