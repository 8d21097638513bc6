from __future__ import annotations

import numpy as np

from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill.time_indexed.conditioning import JITTER, ConditionedDeviation, Observations
from gmr_robot.skill.time_indexed.deviation import correlation

LENGTH = 0.4


def joint_gaussian(times):
    """z at some times, one dimension, as one dense Gaussian."""
    covariance = correlation(times, times, length_scale=LENGTH) + JITTER * np.eye(len(times))
    return GaussianMixture(np.ones(1), np.zeros((1, len(times))), covariance[None])


def test_conditioned_process_is_the_dense_gaussian_conditioned():
    known, asked = np.array([0.2, 0.7, 1.5]), np.array([0.0, 0.4, 1.1])
    values = np.array([[1.0], [-0.5], [2.0]])
    dense = joint_gaussian(np.concatenate([known, asked])).condition([0, 1, 2], values[:, 0])
    process = ConditionedDeviation(Observations(known, known[:0], length_scale=LENGTH), np.zeros((3, 1, 1)))
    strengths = process.strengths(process.observations.with_values(values))
    np.testing.assert_allclose(process.at(asked, strengths)[:, 0], dense.means[0], atol=1e-8)
    variances = np.diagonal(dense.covariances[0]) - JITTER
    np.testing.assert_allclose(process.covariance(asked)[:, 0, 0], variances, atol=1e-8)


def test_tolerances_are_noise_in_each_direction():
    known, asked = np.array([0.3, 0.8]), np.array([0.5])
    noise = np.array([[[0.5, 0.2], [0.2, 0.3]], [[0.0, 0.0], [0.0, 0.0]]])
    values = np.array([[1.0, -1.0], [0.5, 0.0]])
    process = ConditionedDeviation(Observations(known, known[:0], length_scale=LENGTH), noise)
    strengths = process.strengths(values)
    k = correlation(known, known, length_scale=LENGTH) + JITTER * np.eye(2)
    gram = np.kron(k, np.eye(2))
    gram[:2, :2] += noise[0]
    cross = np.kron(correlation(asked, known, length_scale=LENGTH), np.eye(2))
    np.testing.assert_allclose(process.at(asked, strengths)[0], cross @ np.linalg.solve(gram, values.ravel()))
    np.testing.assert_allclose(
        process.covariance(asked)[0], np.eye(2) - cross @ np.linalg.solve(gram, cross.T), atol=1e-12
    )


def test_known_rates_are_kept():
    observations = Observations(np.array([0.2, 1.0]), np.array([0.2, 1.0]), length_scale=LENGTH)
    process = ConditionedDeviation(observations, np.zeros((2, 2, 2)))
    values = np.array([[1.0, 2.0], [-1.0, 0.0]])
    strengths = process.strengths(observations.with_values(values))
    h, times = 1e-5, np.array([0.2, 1.0])
    np.testing.assert_allclose(process.at(times, strengths), values, atol=1e-4)
    np.testing.assert_allclose(process.rate(times, strengths), 0.0, atol=1e-4)
    inside = np.array([0.4, 0.9])
    numeric = (process.at(inside + h, strengths) - process.at(inside - h, strengths)) / (2 * h)
    np.testing.assert_allclose(process.rate(inside, strengths), numeric, atol=1e-6)
    assert np.abs(process.covariance(times)).max() < 1e-5
