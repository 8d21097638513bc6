from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, fit_mixture, fit_mixture_blocks, oracle_approximating_shrinkage

TRUTH = GaussianMixture(
    [0.6, 0.4], [6 * [0.0], 6 * [3.0]], [np.eye(6), np.diag([1.0, 2.0, 0.5, 1.0, 1.0, 3.0])]
)
SAMPLES, _ = TRUTH.sample(60, rng=0)


def textbook_step(mixture, samples, *, shared=False):
    """One EM step in plain numpy: maximum a posteriori as documented, then shrunk."""
    r = mixture.responsibilities(samples)
    counts = r.sum(axis=0)
    means = (r.T @ samples) / counts[:, None]
    prior = 1e-3 * samples.var(axis=0).mean() * np.eye(samples.shape[1])
    scatters = [(r[:, k, None] * (samples - m)).T @ (samples - m) for k, m in enumerate(means)]
    if shared:
        pooled = (sum(scatters) + prior) / (len(samples) + 1.0)
        return means, [oracle_approximating_shrinkage(pooled, len(samples))[0]] * len(means)
    each = [(s + prior) / (n + 1.0) for s, n in zip(scatters, counts, strict=True)]
    return means, [oracle_approximating_shrinkage(s, n)[0] for s, n in zip(each, counts, strict=True)]


@pytest.mark.parametrize("covariance", ["full", "tied", "diagonal"])
def test_fit_is_a_fixed_point_of_the_shrunk_step(covariance):
    fit = fit_mixture(SAMPLES, 2, shrinkage=True, covariance=covariance, tolerance=1e-12, max_iterations=3000)
    assert fit.converged
    means, covariances = textbook_step(fit.mixture, SAMPLES, shared=covariance == "tied")
    np.testing.assert_allclose(fit.mixture.means, means, atol=1e-4)
    if covariance != "diagonal":
        np.testing.assert_allclose(fit.mixture.covariances, covariances, atol=1e-4)
    else:
        assert (fit.mixture.covariances * (1.0 - np.eye(6)) == 0.0).all()


def test_convergence_is_three_small_changes_in_a_row_up_or_down():
    samples, tolerance = np.random.default_rng(0).normal(size=(100, 4)), 1e-5
    fit = fit_mixture(samples, 3, shrinkage=True, tolerance=tolerance)
    changes = np.diff(fit.objective)
    small = np.abs(changes) < tolerance
    assert fit.converged
    assert small[-3:].all()
    assert not any(small[i : i + 3].all() for i in range(len(small) - 3))
    assert changes.min() < 0.0  # it did fall


def test_few_samples_in_many_dimensions_are_predicted_better():
    held_out, _ = TRUTH.sample(5000, rng=1)
    scores = [fit_mixture(SAMPLES, 2, n_init=5, shrinkage=on).mixture.score(held_out) for on in (False, True)]
    assert scores[1] > scores[0] + 0.3


def test_many_samples_are_hardly_shrunk():
    samples, _ = TRUTH.sample(50_000, rng=2)
    plain, shrunk = (fit_mixture(samples, 2, shrinkage=on).mixture for on in (False, True))
    np.testing.assert_allclose(shrunk.covariances, plain.covariances, atol=0.03)


def test_weights_of_any_size_and_blocks_give_the_same_fit():
    plain = fit_mixture(SAMPLES, 2, shrinkage=True).mixture
    weighted = fit_mixture(SAMPLES, 2, shrinkage=True, weights=np.full(60, 1e-6)).mixture
    np.testing.assert_allclose(weighted.covariances, plain.covariances, rtol=1e-9)
    blocks = fit_mixture_blocks([SAMPLES[:25], SAMPLES[25:]], 2, shrinkage=True).mixture
    np.testing.assert_allclose(blocks.covariances, plain.covariances, rtol=1e-9)


def test_the_common_unit_does_not_matter():
    plain = fit_mixture(SAMPLES, 2, shrinkage=True).mixture
    scaled = fit_mixture(1e-3 * SAMPLES, 2, shrinkage=True).mixture
    np.testing.assert_allclose(1e6 * scaled.covariances, plain.covariances, rtol=1e-9)


def test_spheres_are_refused():
    with pytest.raises(InputError, match="spherical covariances are what shrinkage aims at"):
        fit_mixture(SAMPLES, 2, shrinkage=True, covariance="spherical")
