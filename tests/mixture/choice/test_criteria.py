from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import entropy, multivariate_normal, norm

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import GaussianMixture, fit_mixture, information_criteria, n_parameters
from gmr_robot.mixture.choice.criteria import mean_log_density


@pytest.fixture(scope="module")
def mixture():
    covariances = [[[1.0, 0.3], [0.3, 0.5]], [[0.4, -0.1], [-0.1, 0.8]]]
    return GaussianMixture([0.4, 0.6], [[0.0, 0.0], [1.5, 1.0]], covariances)


@pytest.fixture(scope="module")
def samples(mixture):
    return mixture.sample(300, rng=0)[0]


def joint_densities(mixture, x):
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.stack([w * multivariate_normal(m, c).pdf(x) for w, m, c in parts], axis=1)


@pytest.mark.parametrize(
    ("covariance", "expected"),
    [
        ("full", 2 + 3 * 4 + 3 * 10),
        ("tied", 2 + 3 * 4 + 10),
        ("diagonal", 2 + 3 * 4 + 3 * 4),
        ("spherical", 2 + 3 * 4 + 3),
    ],
)
def test_free_parameters_of_each_kind(covariance, expected):
    assert n_parameters(3, 4, covariance=covariance) == expected


def test_criteria_are_the_published_formulas(mixture, samples):
    densities = joint_densities(mixture, samples)
    log_likelihood = np.log(densities.sum(axis=1)).sum()
    uncertainty = entropy(densities.T).sum()
    criteria = information_criteria(mixture, samples)
    assert criteria.log_likelihood == pytest.approx(log_likelihood, rel=1e-12)
    assert criteria.entropy == pytest.approx(uncertainty, rel=1e-10)
    assert criteria.n_parameters == 11
    assert criteria.aic == pytest.approx(22 - 2 * log_likelihood, rel=1e-12)
    assert criteria.bic == pytest.approx(11 * np.log(300) - 2 * log_likelihood, rel=1e-12)
    assert criteria.icl == pytest.approx(criteria.bic + 2 * uncertainty, rel=1e-12)


def test_many_samples_are_taken_a_lane_at_a_time(mixture):
    x = mixture.sample(20_000, rng=1)[0]
    assert information_criteria(mixture, x).log_likelihood == pytest.approx(
        mixture.log_density(x).sum(), rel=1e-12
    )


def test_weights_zero_and_one_choose_samples_and_their_scale_does_not_matter(mixture, samples):
    chosen = np.arange(300) % 3 > 0
    expected = information_criteria(mixture, samples[chosen])
    for scale in (1.0, 1e-200):
        weighted = information_criteria(mixture, samples, weights=scale * chosen)
        assert weighted.n_samples == pytest.approx(200)
        assert weighted.icl == pytest.approx(expected.icl, rel=1e-12)


def test_unequal_weights_count_as_the_effective_number_of_samples(mixture, samples):
    w = np.random.default_rng(0).random(300)
    criteria = information_criteria(mixture, samples, weights=w)
    assert criteria.n_samples == pytest.approx(w.sum() ** 2 / (w**2).sum())
    mean = np.average(mixture.log_density(samples), weights=w)
    assert criteria.log_likelihood == pytest.approx(criteria.n_samples * mean, rel=1e-12)
    assert mean_log_density(mixture, samples, w) == pytest.approx(mean, rel=1e-12)


def test_missing_values_leave_the_marginal(mixture):
    x = np.array([[0.3, np.nan], [np.nan, -0.2], [0.1, 0.7], [np.nan, np.nan]])
    deviations = np.sqrt(mixture.covariances[:, [0, 1], [0, 1]])
    of_first = mixture.weights * norm(mixture.means[:, 0], deviations[:, 0]).pdf(0.3)
    of_second = mixture.weights * norm(mixture.means[:, 1], deviations[:, 1]).pdf(-0.2)
    of_both = joint_densities(mixture, np.tile(x[2], (2, 1)))[0]
    expected = np.log([of_first.sum(), of_second.sum(), of_both.sum()]).sum()
    uncertainty = sum(entropy(part) for part in (of_first, of_second, of_both, mixture.weights))
    criteria = information_criteria(mixture, x, missing=True)
    assert criteria.log_likelihood == pytest.approx(expected, rel=1e-12)
    assert criteria.entropy == pytest.approx(uncertainty, rel=1e-10)


@pytest.mark.parametrize("criterion", ["bic", "icl"])
def test_independent_samples_of_separate_components_are_counted_right(criterion):
    truth = GaussianMixture([0.3, 0.3, 0.4], [[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]], [np.eye(2)] * 3)
    x = truth.sample(1000, rng=0)[0]
    values = [
        getattr(information_criteria(fit_mixture(x, k, n_init=3).mixture, x), criterion) for k in range(1, 6)
    ]
    assert int(np.argmin(values)) + 1 == 3


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        ([[0.0, 1.0, 2.0]], {}, r"samples has the shape \(1, 3\); expected \(N, 2\)"),
        ([[0.0, np.nan]], {}, r"samples\[0, 1\] is nan"),
        ([[0.0, np.inf]], {"missing": True}, r"samples\[0, 1\] is inf"),
        (np.empty((0, 2)), {}, "no sample"),
        ([[0.0, 1.0]], {"weights": [0.0]}, "all weights are zero"),
        ([[0.0, 1.0]], {"weights": [-1.0]}, r"weights\[0\] is -1"),
        ([[0.0, 1.0]], {"weights": [1.0, 1.0]}, r"weights has the shape \(2,\)"),
        ([["a", "b"]], {}, "expected real numbers"),
    ],
)
def test_bad_input_is_named(mixture, x, options, message):
    with pytest.raises(InputError, match=message):
        information_criteria(mixture, x, **options)


def test_unknown_kind_of_covariances_is_named(mixture, samples):
    with pytest.raises(UnknownNameError, match="did you mean 'diagonal'"):
        information_criteria(mixture, samples, covariance="diagonl")
    with pytest.raises(InputError, match="n_features is 0"):
        n_parameters(2, 0)
