from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, fit_mixture
from gmr_robot.mixture import expectation_maximisation as em


@pytest.fixture(scope="module")
def truth():
    covariances = np.stack([np.diag([1.0, 0.2]), [[0.5, 0.4], [0.4, 0.6]], np.diag([0.1, 2.0])])
    return GaussianMixture([0.5, 0.3, 0.2], [[0.0, 0.0], [6.0, 6.0], [-5.0, 4.0]], covariances)


@pytest.fixture(scope="module")
def samples(truth):
    return truth.sample(20_000, rng=0)[0]


def match(mixture, truth):
    """Order of the components in which the means agree."""
    distances = np.linalg.norm(mixture.means[:, None] - truth.means, axis=2)
    return np.argmin(distances, axis=0)


@pytest.mark.parametrize("seed", range(3))
def test_fit_recovers_well_separated_components(truth, samples, seed):
    fit = fit_mixture(samples, 3, rng=seed, n_init=3)
    order = match(fit.mixture, truth)
    assert fit.converged
    np.testing.assert_allclose(fit.mixture.weights[order], truth.weights, atol=0.02)
    np.testing.assert_allclose(fit.mixture.means[order], truth.means, atol=0.08)
    np.testing.assert_allclose(fit.mixture.covariances[order], truth.covariances, atol=0.12)


def test_fit_is_a_fixed_point_of_textbook_em(samples):
    # One EM step in plain numpy, with the documented prior, from the parameters that the fit ended with.
    fit = fit_mixture(samples, 3, tolerance=1e-13, max_iterations=2000, rng=1, regularisation=1e-3)
    r = fit.mixture.responsibilities(samples)
    counts = r.sum(axis=0)
    means = (r.T @ samples) / counts[:, None]
    prior = 1e-3 * np.diag(samples.var(axis=0))
    for k in range(3):
        centred = samples - means[k]
        covariance = ((r[:, k, None] * centred).T @ centred + prior) / (counts[k] + 1.0)
        np.testing.assert_allclose(fit.mixture.covariances[k], covariance, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(fit.mixture.means, means, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(fit.mixture.weights, counts / len(samples), rtol=1e-5)


def test_objective_is_the_penalised_mean_log_likelihood(samples):
    fit = fit_mixture(samples[:500], 2, rng=0, regularisation=0.1)
    scale = samples[:500].std(axis=0)
    standardised = fit.mixture.covariances / np.outer(scale, scale)
    penalty = -0.5 * sum(np.linalg.slogdet(c)[1] + 0.1 * np.trace(np.linalg.inv(c)) for c in standardised)
    likelihood = fit.mixture.log_density(samples[:500]).sum()
    assert fit.objective[-1] == pytest.approx((likelihood + penalty) / 500, rel=1e-10)


def test_objective_never_falls(samples):
    fit = fit_mixture(samples, 6, rng=3, max_iterations=300, tolerance=1e-12)
    assert fit.reseedings == 0
    assert np.diff(fit.objective).min() > -1e-12


@pytest.mark.parametrize("factor", [2.0**-40, 2.0**10, 2.0**60])
def test_unit_of_a_feature_changes_no_bit(samples, factor):
    x = samples[:2000]
    scale = np.array([factor, 1.0])
    one, other = fit_mixture(x, 3, rng=5).mixture, fit_mixture(x * scale, 3, rng=5).mixture
    assert (other.weights == one.weights).all()
    assert (other.means == one.means * scale).all()
    assert (other.covariances == one.covariances * scale[:, None] * scale).all()


def test_any_number_of_threads_gives_the_same_bytes(samples):
    one, two, three = (fit_mixture(samples, 3, rng=5, threads=n).mixture for n in (1, 2, 3))
    assert one.means.tobytes() == two.means.tobytes() == three.means.tobytes()
    assert one.covariances.tobytes() == two.covariances.tobytes() == three.covariances.tobytes()


def test_both_formulations_give_the_same_fit(samples, monkeypatch):
    products = fit_mixture(samples, 3, rng=5).mixture
    monkeypatch.setattr(em, "LARGEST_CANCELLATION", -1.0)
    centred = fit_mixture(samples, 3, rng=5).mixture
    np.testing.assert_allclose(products.means, centred.means, rtol=1e-9)
    np.testing.assert_allclose(products.covariances, centred.covariances, rtol=1e-9)


def test_narrow_component_far_from_the_rest_keeps_its_digits():
    # 1e-5 of the overall spread: the product formulation would lose ten digits of its variance.
    rng = np.random.default_rng(0)
    narrow = 1.0 + 1e-5 * rng.normal(size=(500, 1))
    x = np.concatenate([rng.normal(-5.0, 1.0, size=(500, 1)), narrow])
    fit = fit_mixture(x, 2, rng=0, regularisation=1e-14)
    k = np.argmax(fit.mixture.means[:, 0])
    assert fit.mixture.covariances[k, 0, 0] == pytest.approx(narrow.var(), rel=1e-6)


def test_weights_are_repeated_samples(samples):
    x = samples[:200]
    repeats = np.random.default_rng(0).integers(1, 4, size=200)
    groups = np.zeros(200, dtype=int)
    # Time segments would cut the repeated data elsewhere; one component has one start.
    weighted = fit_mixture(x, 1, weights=repeats, groups=groups, initialisation="time_segments").mixture
    repeated = fit_mixture(np.repeat(x, repeats, axis=0), 1).mixture
    np.testing.assert_allclose(weighted.means, repeated.means, rtol=1e-10)
    np.testing.assert_allclose(weighted.covariances, repeated.covariances, rtol=2e-2)


def test_one_component_is_the_sample_mean_and_regularised_covariance(samples):
    fit = fit_mixture(samples[:50], 1, regularisation=0.5)
    x = samples[:50]
    scatter = (x - x.mean(axis=0)).T @ (x - x.mean(axis=0))
    np.testing.assert_allclose(fit.mixture.means[0], x.mean(axis=0), rtol=1e-12)
    expected = (scatter + 0.5 * np.diag(x.var(axis=0))) / 51.0
    np.testing.assert_allclose(fit.mixture.covariances[0], expected, rtol=1e-10)


def test_time_segments_start_with_the_stretches_of_each_demonstration():
    # Two demonstrations of a line: stretch k of both is around (k + ½) / K.
    line = np.linspace(0.0, 1.0, 300)[:, None]
    x = np.concatenate([line, line[::2]])
    groups = np.repeat([0, 1], [300, 150])
    fit = fit_mixture(x, 3, groups=groups, initialisation="time_segments", max_iterations=1, tolerance=1e-12)
    np.testing.assert_allclose(np.sort(fit.mixture.means[:, 0]), [1 / 6, 3 / 6, 5 / 6], atol=0.03)


def test_empty_component_is_moved_to_the_sample_explained_worst(samples):
    fold = em.Fold(samples[:1000], np.ones(1000), None)
    means = np.array([[0.0, 0.0], [1e3, 1e3]])
    start = em.Parameters(np.full(2, 0.5), means, np.stack([np.eye(2)] * 2))
    options = em.EmOptions(em.CovariancePrior(1e-3), 200, 1e-9, 1, None)
    run = em.run_em(fold, start, options)
    assert run.reseedings >= 1
    assert run.parameters.weights.min() > 0.01


def test_fit_with_restarts_is_at_least_as_good_as_its_first(samples):
    once = fit_mixture(samples[:1000], 5, rng=8)
    often = fit_mixture(samples[:1000], 5, rng=8, n_init=6)
    assert often.restarts == 6
    assert often.objective[-1] >= once.objective[-1]


def test_callback_sees_every_iteration_and_can_end_the_fit(samples):
    seen = []
    fit = fit_mixture(samples[:300], 2, callback=lambda i, value: seen.append((i, value)))
    assert [i for i, _ in seen] == list(range(fit.iterations + 1))

    class Enough(Exception):
        pass

    def stop(iteration, _):
        if iteration == 1:
            raise Enough

    with pytest.raises(Enough):
        fit_mixture(samples[:300], 3, callback=stop)


def test_constant_and_collinear_features_still_fit():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 1))
    fit = fit_mixture(np.hstack([x, 2.0 * x, np.full_like(x, 3.0)]), 2)
    assert np.isfinite(fit.mixture.log_density(np.hstack([x, 2.0 * x, np.full_like(x, 3.0)]))).all()
    np.testing.assert_allclose(fit.mixture.means[:, 2], 3.0)


def test_log_density_is_right_on_metre_scale_data():
    # gmr floors the determinant here, scikit-learn adds an absolute 1e-6.
    rng = np.random.default_rng(0)
    x = 1e-5 * rng.normal(size=(1000, 3))
    fit = fit_mixture(x, 1, regularisation=1e-9)
    expected = multivariate_normal(x.mean(axis=0), np.cov(x.T, bias=True)).logpdf(x)
    np.testing.assert_allclose(fit.mixture.log_density(x), expected, rtol=1e-3)


def test_inputs_are_never_written(samples):
    x = samples[:100].copy()
    x.setflags(write=False)
    weights = np.ones(100)
    weights.setflags(write=False)
    fit_mixture(x, 2, weights=weights)


@pytest.mark.parametrize(
    ("x", "k", "options", "message"),
    [
        (np.zeros((3, 2)), 4, {}, r"there are 3 sample\(s\), but n_components is 4"),
        (np.ones((9, 2)), 2, {}, r"only 1 distinct value\(s\)"),
        ([[1.0, np.nan], [0.0, 0.0]], 1, {}, r"samples\[0, 1\] is nan"),
        ([1.0, 2.0], 1, {}, r"samples has the shape \(2,\); expected \(N, D\)"),
        ([["a"], ["b"]], 1, {}, "expected real numbers"),
        (np.zeros((3, 0)), 1, {}, "no feature"),
        (np.eye(3), 0, {}, "n_components is 0; expected at least 1"),
        (np.eye(3), 1.5, {}, "n_components is 1.5; expected a whole number"),
        (np.eye(3), 2, {"weights": [1.0, -1.0, 1.0]}, r"weights\[1\] is -1"),
        (np.eye(3), 2, {"weights": np.zeros(3)}, "all weights are zero"),
        (np.eye(3), 2, {"initialisation": "kmean++"}, r"did you mean 'kmeans\+\+'\?"),
        (np.eye(3), 2, {"initialisation": "time_segments", "n_init": 2}, "deterministic"),
        (np.eye(3), 2, {"groups": [0, 1, 0], "initialisation": "time_segments"}, "interleaved"),
        (
            np.eye(3),
            2,
            {"groups": [0, 1, 2], "initialisation": "time_segments"},
            "longest demonstration has 1",
        ),
        (np.eye(3), 2, {"groups": [0.5, 1, 0]}, "whole numbers"),
        (np.eye(3), 2, {"regularisation": 0.0}, "regularisation is 0.0; expected a finite number above zero"),
        (np.eye(3), 2, {"threads": 0}, "threads is 0"),
    ],
)
def test_bad_input_is_named(x, k, options, message):
    with pytest.raises(InputError, match=message):
        fit_mixture(x, k, **options)
