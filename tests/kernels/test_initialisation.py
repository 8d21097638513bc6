from __future__ import annotations

import numpy as np

from gmr_robot.kernels.initialisation import assign_to_closest, kmeans_plus_plus, move_centres


def run(samples, weights, uniforms):
    labels, centres = np.full(len(samples), -1), np.empty((len(uniforms), samples.shape[1]))
    return kmeans_plus_plus(
        samples, weights, np.array(uniforms).reshape(len(centres), -1), labels, centres
    ), labels


def test_centres_follow_the_squared_distance_to_the_closest_one():
    # From the centre 0, the squared distances are 0, 1, 9: the second centre is 1 with 10 %, 3 with 90 %.
    samples = np.array([[0.0], [1.0], [3.0]])
    low = run(samples, np.ones(3), [0.0, 0.0999])[1]
    high = run(samples, np.ones(3), [0.0, 0.1001])[1]
    assert low.tolist() == [0, 1, 1]
    assert high.tolist() == [0, 0, 1]


def test_of_several_draws_the_centre_that_leaves_least_distance_is_taken():
    # From 0 the draws are 1 and 10; 10 leaves 1, 1 leaves 81.
    samples = np.array([[0.0], [1.0], [10.0]])
    for draws in ([0.001, 0.9], [0.9, 0.001]):
        assert run(samples, np.ones(3), [[0.0, 0.0], draws])[1].tolist() == [0, 0, 1]
    assert run(samples, np.ones(3), [[0.0], [0.001]])[1].tolist() == [0, 1, 1]


def test_samples_of_weight_zero_are_never_centres():
    samples = np.array([[0.0], [1.0], [100.0]])
    for u in np.linspace(0.0, 0.999, 20):
        labels = run(samples, np.array([1.0, 1.0, 0.0]), [u, u])[1]
        assert labels[0] != labels[1]


def test_fewer_distinct_samples_than_centres_are_counted():
    samples = np.array([[0.0], [0.0], [1.0], [1.0]])
    assert run(samples, np.ones(4), [0.1, 0.2, 0.3])[0] == 2


def test_lloyds_steps_are_nearest_centre_and_weighted_mean():
    rng = np.random.default_rng(0)
    samples, weights, centres = rng.normal(size=(40, 2)), rng.random(40), rng.normal(size=(3, 2))
    labels = np.zeros(40, dtype=np.int64)
    changed = assign_to_closest(samples, centres, labels)
    expected = np.argmin(np.linalg.norm(samples[:, None] - centres, axis=2), axis=1)
    assert labels.tolist() == expected.tolist()
    assert changed == np.count_nonzero(expected)
    move_centres(samples, weights, labels, centres)
    for k in range(3):
        np.testing.assert_allclose(
            centres[k], np.average(samples[labels == k], axis=0, weights=weights[labels == k])
        )
