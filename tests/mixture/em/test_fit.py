from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, fit_mixture
from gmr_robot.mixture.em import expectation_maximisation as em
from gmr_robot.mixture.em import fold, formulation
from gmr_robot.mixture.em.covariance import COVARIANCE_TYPES, CovariancePrior
from gmr_robot.mixture.em.data import ArrayData
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.team import Team


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
    assert fit.reseedings == ()
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
    monkeypatch.setattr(formulation, "LARGEST_CANCELLATION", -1.0)
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


def run_from(x, means, covariances, **changes):
    data = ArrayData(x, None)
    plain = Standardisation(np.zeros(2), np.ones(2), len(x), float(len(x)), np.abs(x).max(axis=0), False)
    options = {"max_iterations": 200, "tolerance": 1e-9, **changes}
    return em.run_em(
        fold.Fold(data, plain, diagonal=False, team=Team(1)),
        Parameters(np.full(len(means), 1.0 / len(means)), means, covariances),
        em.EmOptions(COVARIANCE_TYPES["full"], CovariancePrior(1e-3), **options),
    )


def test_empty_component_is_moved_to_the_sample_explained_worst(samples):
    run = run_from(samples[:1000], np.array([[0.0, 0.0], [1e3, 1e3]]), np.stack([np.eye(2)] * 2))
    assert (run.reseedings[0].component, run.reseedings[0].reason) == (1, "empty")
    assert run.parameters.weights.min() > 0.01


def test_component_that_collapses_on_one_sample_is_moved(samples):
    x = samples[:1000]
    run = run_from(x, np.stack([x.mean(axis=0), x[7]]), np.stack([20.0 * np.eye(2), 1e-9 * np.eye(2)]))
    assert (run.reseedings[0].component, run.reseedings[0].reason) == (1, "collapsed")
    assert run.parameters.weights.min() > 0.01


def test_fit_with_restarts_is_at_least_as_good_as_its_first(samples):
    once = fit_mixture(samples[:1000], 5, rng=8)
    often = fit_mixture(samples[:1000], 5, rng=8, n_init=6)
    assert often.restarts == 6
    assert often.objective[-1] >= once.objective[-1]


def test_callback_sees_every_iteration_and_can_end_the_fit(samples):
    seen = []
    fit = fit_mixture(samples[:300], 2, callback=lambda i, value: seen.append((i, value)))
    assert seen == list(enumerate(fit.objective))

    class Enough(Exception):
        pass

    def stop(iteration, _):
        if iteration == 1:
            raise Enough

    with pytest.raises(Enough):
        fit_mixture(samples[:300], 3, callback=stop)


def test_observer_sees_the_mixture_of_every_iteration(samples):
    seen: dict[int, GaussianMixture] = {}
    fit = fit_mixture(samples, 3, rng=2, tolerance=1e-12, observer=seen.__setitem__)
    assert list(seen) == list(range(fit.iterations + 1))
    # The objective has the prior's small part as well.
    likelihoods = [mixture.score(samples) for mixture in seen.values()]
    np.testing.assert_allclose(likelihoods, fit.objective, atol=1e-2)
    np.testing.assert_array_equal(seen[fit.iterations].means, fit.mixture.means)
    again = fit_mixture(samples, 3, start=seen[1], max_iterations=1)
    np.testing.assert_allclose(again.mixture.means, seen[2].means, rtol=1e-9)


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
        (np.zeros((0, 3)), 1, {}, "there is no sample"),
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


@pytest.mark.parametrize("covariance", COVARIANCE_TYPES)
def test_each_kind_of_covariance_is_a_fixed_point_of_its_textbook_m_step(samples, covariance):
    x = samples[:3000] * [1.0, 3.0]
    fit = fit_mixture(x, 3, covariance=covariance, tolerance=1e-13, max_iterations=3000, regularisation=1e-9)
    r = fit.mixture.responsibilities(x)
    counts = r.sum(axis=0)
    centred = x[:, None] - fit.mixture.means
    full = np.einsum("nk,nki,nkj->kij", r, centred, centred) / counts[:, None, None]
    expected = {
        "full": full,
        "tied": np.tile(np.einsum("k,kij->ij", counts / len(x), full), (3, 1, 1)),
        "diagonal": full * np.eye(2),
        "spherical": np.trace(full, axis1=1, axis2=2)[:, None, None] / 2.0 * np.eye(2),
    }[covariance]
    # the prior's one sample of 3000 makes the difference
    np.testing.assert_allclose(fit.mixture.covariances, expected, rtol=5e-3, atol=1e-5)
    assert np.diff(fit.objective).min() > -1e-10


@pytest.mark.parametrize("initialisation", ["kmeans++", "kmeans", "random", "box"])
def test_every_random_start_reaches_the_truth(truth, samples, initialisation):
    fit = fit_mixture(samples, 3, initialisation=initialisation, n_init=4, rng=2)
    order = match(fit.mixture, truth)
    np.testing.assert_allclose(fit.mixture.means[order], truth.means, atol=0.08)


def test_warm_start_goes_on_where_a_fit_ended(samples):
    part = fit_mixture(samples, 3, max_iterations=3, tolerance=1e-15, rng=4)
    rest = fit_mixture(samples, 3, start=part.mixture, max_iterations=4, tolerance=1e-15)
    whole = fit_mixture(samples, 3, max_iterations=7, tolerance=1e-15, rng=4)
    np.testing.assert_allclose(rest.objective[0], part.objective[-1], rtol=1e-12)
    np.testing.assert_allclose(rest.mixture.means, whole.mixture.means, rtol=1e-9)


def test_missing_values_are_integrated_out(truth, samples):
    # Values missing at random: the fit must come as close to the truth as the data allow, unlike mean imputation.
    rng = np.random.default_rng(0)
    gaps = samples.copy()
    gaps[rng.random(gaps.shape) < 0.25] = np.nan
    fit = fit_mixture(gaps, 3, missing=True, start=fit_mixture(samples, 3, n_init=3).mixture)
    order = match(fit.mixture, truth)
    np.testing.assert_allclose(fit.mixture.means[order], truth.means, atol=0.12)
    np.testing.assert_allclose(fit.mixture.covariances[order], truth.covariances, atol=0.15)
    assert np.diff(fit.objective).min() > -1e-10


def test_missing_objective_is_the_density_of_the_observed_marginals(samples):
    gaps = samples[:400].copy()
    gaps[::3, 0] = np.nan
    gaps[1::5, 1] = np.nan
    gaps[0] = np.nan
    fit = fit_mixture(gaps, 2, missing=True, regularisation=1e-12, max_iterations=30)
    total = 0.0
    for row in gaps:
        there = np.flatnonzero(~np.isnan(row))
        if there.size:
            total += fit.mixture.marginal(there).log_density(row[None, there])[0]
    scale = np.nanstd(gaps, axis=0)
    standardised = fit.mixture.covariances / np.outer(scale, scale)
    penalty = -0.5 * sum(np.linalg.slogdet(c)[1] for c in standardised)
    expected = (total + penalty) / 400
    assert fit.objective[-1] == pytest.approx(expected, rel=1e-6)


def test_missing_values_of_many_features_and_patterns():
    # A fixed point is the moments of what it completes, by explicit inverses sample by sample.
    rng = np.random.default_rng(3)
    root = rng.normal(size=(11, 11))
    x = rng.normal(size=(300, 11)) @ root + 5.0
    gaps = np.where(rng.random(x.shape) < 0.1, np.nan, x)
    fit = fit_mixture(gaps, 1, missing=True, regularisation=1e-12, tolerance=1e-14, max_iterations=1000)
    mean, covariance = fit.mixture.means[0], fit.mixture.covariances[0]
    completed, extra = np.empty_like(x), np.zeros((11, 11))
    for at, row in enumerate(gaps):
        o, m = np.flatnonzero(~np.isnan(row)), np.flatnonzero(np.isnan(row))
        slopes = covariance[np.ix_(m, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
        completed[at, o], completed[at, m] = row[o], mean[m] + slopes @ (row[o] - mean[o])
        extra[np.ix_(m, m)] += covariance[np.ix_(m, m)] - slopes @ covariance[np.ix_(o, m)]
    np.testing.assert_allclose(completed.mean(axis=0), mean, rtol=1e-5)
    expected = (np.cov(completed.T, bias=True) * 300 + extra) / 301  # the prior is worth one sample
    np.testing.assert_allclose(covariance, expected, atol=1e-4 * np.abs(expected).max())


def test_missing_values_need_permission(samples):
    gaps = samples[:50].copy()
    gaps[3, 1] = np.nan
    with pytest.raises(InputError, match=r"samples\[3, 1\] is nan; .* pass missing=True"):
        fit_mixture(gaps, 2)
    gaps[:, 1] = np.nan
    with pytest.raises(InputError, match="feature 1 has no value"):
        fit_mixture(gaps, 2, missing=True)


def test_start_must_fit(samples, truth):
    with pytest.raises(InputError, match="start has 3 component"):
        fit_mixture(samples, 2, start=truth)
    with pytest.raises(InputError, match="start has 2 feature"):
        fit_mixture(np.hstack([samples, samples[:, :1]]), 3, start=truth)
