from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import digamma
from scipy.stats import beta, multivariate_t

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, fit_mixture, fit_variational
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.variational_bayes.gaussian_wishart import VariationalPosterior, VariationalPrior
from gmr_robot.mixture.variational_bayes.merging import merge_candidates, merged


def clusters(n_components, n_features, *, seed, n_samples=1000, distance=6.0):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(n_components, n_features, n_features))
    covariances = 0.3 * roots @ roots.transpose(0, 2, 1) + 0.2 * np.eye(n_features)
    means = distance * np.eye(n_components, n_features) + rng.normal(size=(n_components, n_features))
    weights = np.full(n_components, 1.0 / n_components)
    return GaussianMixture(weights, means, covariances).sample(n_samples, rng=rng)[0]


class Textbook:
    """Bishop 2006, §10.2, line by line on standardised samples, with responsibilities (N, K)."""

    def __init__(self, z, *, concentration, mean_precision, variance, degrees=None, mean=0.0):
        self.z, self.alpha_0, self.beta_0 = z, concentration, mean_precision
        self.d = z.shape[1]
        self.nu_0 = self.d if degrees is None else degrees
        self.inverse_w_0 = self.nu_0 * variance * np.eye(self.d)
        self.m_0 = np.broadcast_to(mean, self.d)

    def maximise(self, r):
        counts = r.sum(axis=0)
        means = r.T @ self.z / counts[:, None]  # 10.52
        self.alpha, self.beta, self.nu = self.alpha_0 + counts, self.beta_0 + counts, self.nu_0 + counts
        self.m = (self.beta_0 * self.m_0 + counts[:, None] * means) / self.beta[:, None]  # 10.61
        self.w = []
        for k, count in enumerate(counts):
            centred = self.z - means[k]
            scatter = (r[:, k, None] * centred).T @ centred  # 10.53
            outer = (
                self.beta_0
                * count
                / (self.beta_0 + count)
                * np.outer(means[k] - self.m_0, means[k] - self.m_0)
            )
            self.w.append(np.linalg.inv(self.inverse_w_0 + scatter + outer))  # 10.62

    def log_rho(self):
        columns = []
        for k, w in enumerate(self.w):
            halves = 0.5 * (self.nu[k] + 1 - np.arange(1, self.d + 1))
            log_precision = digamma(halves).sum() + self.d * np.log(2) + np.linalg.slogdet(w)[1]  # 10.65
            log_weight = digamma(self.alpha[k]) - digamma(self.alpha.sum())  # 10.66
            difference = self.z - self.m[k]
            squared = self.d / self.beta[k] + self.nu[k] * np.einsum("ni,ij,nj->n", difference, w, difference)
            columns.append(log_weight + 0.5 * (log_precision - self.d * np.log(2 * np.pi) - squared))  # 10.46
        return np.stack(columns, axis=1)


@pytest.fixture(scope="module")
def overlapping():
    return clusters(3, 2, seed=4, n_samples=400, distance=2.0)


@pytest.mark.parametrize(("degrees", "far"), [(None, None), (7.5, [3.0, -2.0])])
def test_updates_are_those_of_the_textbook(overlapping, degrees, far):
    x, prior = overlapping, {"concentration": 0.3, "mean_precision": 0.5}
    start = fit_mixture(x, 4, max_iterations=2).mixture
    fit = fit_variational(
        x,
        4,
        start=start,
        regularisation=0.2,
        max_iterations=12,
        tolerance=1e-15,
        degrees_of_freedom=degrees,
        prior_mean=far,
        **prior,
    )
    scale = x.std(axis=0)
    mean = 0.0 if far is None else (far - x.mean(axis=0)) / scale
    textbook = Textbook((x - x.mean(axis=0)) / scale, variance=0.2, degrees=degrees, mean=mean, **prior)
    r = start.responsibilities(x)
    for _ in range(13):
        textbook.maximise(r)
        rho = np.exp(textbook.log_rho())
        r = rho / rho.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(fit.concentrations, textbook.alpha, rtol=1e-9)
    weights = textbook.alpha[fit.kept] / textbook.alpha[fit.kept].sum()
    means = textbook.m[fit.kept] * scale + x.mean(axis=0)
    covariances = np.array([np.linalg.inv(textbook.nu[k] * textbook.w[k]) for k in fit.kept])
    np.testing.assert_allclose(fit.mixture.weights, weights, rtol=1e-9)
    np.testing.assert_allclose(fit.mixture.means, means, rtol=1e-8)
    np.testing.assert_allclose(fit.mixture.covariances, covariances * np.outer(scale, scale), rtol=1e-8)


def test_divergence_of_the_weights_is_that_of_beta_distributions():
    # Two components against each of them alone: what is left is the Dirichlet's part, here by quadrature.
    prior = VariationalPrior(concentration=1.5, mean_precision=0.7, variance=0.4, degrees=3.0)
    x = np.random.default_rng(0).normal(size=(6, 2)) + [1.0, -0.5]

    def divergence(*parts):
        posterior = VariationalPosterior.of(
            SufficientStatistics(
                np.array([float(len(part)) for part in parts]),
                np.stack([part.sum(axis=0) for part in parts]),
                np.stack([part.T @ part for part in parts]),
                np.zeros((len(parts), 2)),
                0.0,
            ),
            prior,
        )
        return posterior.divergence(prior, posterior.scorer())

    after, before = beta(1.5 + 4, 1.5 + 2), beta(1.5, 1.5)
    expected = quad(lambda w: after.pdf(w) * (after.logpdf(w) - before.logpdf(w)), 0.0, 1.0)[0]
    assert divergence(x[:4], x[4:]) - divergence(x[:4]) - divergence(x[4:]) == pytest.approx(
        expected, rel=1e-8
    )


@pytest.mark.parametrize(("degrees", "far"), [(2.0, [0.0, 0.0]), (5.5, [1.5, -0.5])])
def test_one_component_has_the_exact_log_evidence(overlapping, degrees, far):
    # With K = 1 the factorised posterior is exact, and so is the bound: the Gaussian–Wishart evidence
    # (Murphy 2007, eq. 266) as a product of one-step-ahead Student densities.
    x = overlapping[:60]
    scale = x.std(axis=0)
    fit = fit_variational(
        x,
        1,
        regularisation=0.2,
        mean_precision=0.5,
        degrees_of_freedom=degrees,
        prior_mean=x.mean(axis=0) + far * scale,
    )
    z = (x - x.mean(axis=0)) / scale
    mean, beta, nu, inverse_w = np.array(far), 0.5, degrees, degrees * 0.2 * np.eye(2)
    evidence = 0.0
    for sample in z:
        freedom = nu - 1.0
        shape = inverse_w * (beta + 1.0) / (beta * freedom)
        evidence += multivariate_t(mean, shape, df=freedom).logpdf(sample)
        inverse_w = inverse_w + beta / (beta + 1.0) * np.outer(sample - mean, sample - mean)
        mean, beta, nu = (beta * mean + sample) / (beta + 1.0), beta + 1.0, nu + 1.0
    assert fit.lower_bound[-1] == pytest.approx(evidence / 60 - np.log(scale).sum(), rel=1e-10)


@pytest.mark.parametrize("missing", [False, True])
def test_lower_bound_never_falls(overlapping, missing):
    x = overlapping.copy()
    if missing:
        x[np.random.default_rng(0).random(x.shape) < 0.2] = np.nan
    for seed in range(3):
        fit = fit_variational(x, 8, rng=seed, missing=missing, tolerance=1e-9)
        assert len(fit.lower_bound) > 20
        assert np.diff(fit.lower_bound).min() > -1e-12


@pytest.mark.parametrize(("n_components", "n_features"), [(1, 3), (3, 2), (5, 4)])
def test_superfluous_components_are_pruned(n_components, n_features):
    for seed in range(3):
        x = clusters(n_components, n_features, seed=seed)
        fit = fit_variational(x, 10, rng=seed)
        assert fit.converged
        assert fit.n_components == n_components
        assert fit.counts[fit.kept].sum() == pytest.approx(len(x), rel=1e-3)
        assert fit.concentrations == pytest.approx(fit.counts + 1e-3)


def test_merge_move_rejoins_a_cluster_that_was_cut():
    # Two halves of one Gaussian and another far away: the halves are what promises most.
    x = np.random.default_rng(0).normal(size=(600, 2))
    x[400:] += 8.0
    parts = [x[:200], x[200:400], x[400:]]
    prior = VariationalPrior(concentration=1e-3, mean_precision=0.1, variance=0.1, degrees=2.0)
    counts = np.array([200.0, 200.0, 200.0])
    reference = np.array([[0.5, 0.0], [0.0, -0.5], [8.0, 8.0]])
    centred = [part - c for part, c in zip(parts, reference, strict=True)]
    first = np.stack([part.sum(axis=0) for part in centred])
    statistics = SufficientStatistics(counts, first, np.stack([p.T @ p for p in centred]), reference, 0.0)
    assert merge_candidates(statistics, prior)[0].tolist() == [0, 1]
    joint = merged(statistics, 0, 1)
    both = x[:400] - reference[0]
    assert joint.counts.tolist() == [400.0, 0.0, 200.0]
    np.testing.assert_allclose(joint.first[0], both.sum(axis=0), rtol=1e-10)
    np.testing.assert_allclose(joint.second[0], both.T @ both, rtol=1e-10)
    assert not joint.second[1].any()


def test_only_the_ratios_of_weights_matter_and_equal_ones_change_nothing(overlapping):
    fits = [fit_variational(overlapping, 5, weights=w * np.ones(len(overlapping))) for w in (1.0, 7.0)]
    plain = fit_variational(overlapping, 5)
    for fit in fits:
        np.testing.assert_allclose(fit.mixture.means, plain.mixture.means, rtol=1e-9)
        assert fit.lower_bound[-1] == pytest.approx(plain.lower_bound[-1], rel=1e-12)


def test_unit_of_a_feature_changes_no_bit_of_the_result(overlapping):
    scale = np.array([2.0**-30, 2.0**20])
    one, other = fit_variational(overlapping, 5).mixture, fit_variational(overlapping * scale, 5).mixture
    assert (other.means == one.means * scale).all()
    assert (other.covariances == one.covariances * scale[:, None] * scale).all()


def test_values_that_were_never_missing_change_nothing_and_some_missing_little():
    x = clusters(3, 2, seed=1)
    plain, allowed = fit_variational(x, 6), fit_variational(x, 6, missing=True)
    assert (plain.mixture.means == allowed.mixture.means).all()
    holes = x.copy()
    holes[np.random.default_rng(0).random(len(x)) < 0.2, 1] = np.nan
    fit = fit_variational(holes, 6, missing=True)
    assert fit.n_components == 3
    order = [int(np.argmin(np.linalg.norm(fit.mixture.means - mean, axis=1))) for mean in plain.mixture.means]
    np.testing.assert_allclose(fit.mixture.means[order], plain.mixture.means, atol=0.2)


def test_threads_give_the_same_bytes_and_restarts_are_at_least_as_good():
    x = clusters(4, 3, seed=2, n_samples=20_000)
    one, two = (fit_variational(x, 6, rng=3, max_iterations=20, threads=n) for n in (1, 2))
    assert one.mixture.means.tobytes() == two.mixture.means.tobytes()
    often = fit_variational(x[:1000], 6, rng=3, n_init=3)
    assert often.restarts == 3
    assert often.lower_bound[-1] >= fit_variational(x[:1000], 6, rng=3).lower_bound[-1]


def test_time_segments_and_callback(overlapping):
    seen = []
    groups = np.repeat([0, 1], 200)
    fit = fit_variational(
        overlapping,
        4,
        groups=groups,
        initialisation="time_segments",
        callback=lambda i, value: seen.append((i, value)),
    )
    assert seen == list(enumerate(fit.lower_bound))
    again = fit_variational(overlapping, 4, groups=groups, initialisation="time_segments", rng=9)
    assert (again.mixture.means == fit.mixture.means).all()


@pytest.mark.parametrize(
    ("x", "k", "options", "message"),
    [
        (np.zeros((3, 2)), 4, {}, r"there are 3 sample\(s\), but n_components is 4"),
        (np.ones((9, 2)), 2, {}, r"only 1 distinct value\(s\)"),
        ([[1.0, np.nan], [0.0, 0.0]], 1, {}, r"samples\[0, 1\] is nan.*missing=True"),
        (np.zeros((0, 2)), 1, {}, "no sample"),
        (np.zeros((3, 0)), 1, {}, "no feature"),
        (np.eye(3), 0, {}, "n_components is 0"),
        (np.eye(3), 2, {"weights": [1.0, -1.0, 1.0]}, r"weights\[1\] is -1"),
        (np.eye(3), 2, {"weights": np.zeros(3)}, "all weights are zero"),
        (np.eye(3), 2, {"groups": [0.5, 1, 0]}, "whole numbers"),
        (np.eye(3), 2, {"initialisation": "kmean"}, "did you mean 'kmeans'"),
        (np.eye(3), 2, {"initialisation": "time_segments", "n_init": 2}, "deterministic"),
        (np.eye(3), 2, {"concentration": 0.0}, "concentration is 0.0; expected a finite number above zero"),
        (np.eye(3), 2, {"mean_precision": -1.0}, "mean_precision is -1"),
        (np.eye(3), 2, {"prior_mean": [0.0, 1.0]}, r"prior_mean has the shape \(2,\); expected \(3,\)"),
        (np.eye(3), 2, {"degrees_of_freedom": 2.0}, "degrees_of_freedom is 2.0; expected a number above 2"),
        (np.eye(3), 2, {"regularisation": np.inf}, "regularisation is inf"),
        (np.eye(3), 2, {"prune": 0}, "prune is 0"),
        (np.eye(3), 2, {"tolerance": "x"}, "tolerance is 'x'; expected a number"),
        (np.eye(3), 2, {"max_iterations": 0}, "max_iterations is 0"),
        (np.eye(3), 2, {"threads": 0}, "threads is 0"),
        (np.eye(3), 2, {"start": GaussianMixture([1.0], [[0.0]], [[[1.0]]])}, r"start has 1 component"),
        (np.eye(3), 1, {"start": GaussianMixture([1.0], [[0.0]], [[[1.0]]])}, r"start has 1 feature"),
    ],
)
def test_bad_input_is_named(x, k, options, message):
    with pytest.raises(InputError, match=message):
        fit_variational(x, k, **options)


def test_inputs_are_never_written(overlapping):
    x = overlapping.copy()
    x.setflags(write=False)
    fit_variational(x, 3, max_iterations=3)
