from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import (
    COVARIANCE_TYPES,
    GaussianMixture,
    StepwiseEm,
    fit_mixture,
    fit_mixture_stream,
)


@pytest.fixture(scope="module")
def truth():
    covariances = np.stack([np.diag([1.0, 0.2]), [[0.5, 0.4], [0.4, 0.6]], np.diag([0.1, 2.0])])
    return GaussianMixture([0.5, 0.3, 0.2], [[0.0, 0.0], [3.0, 3.0], [-3.0, 2.0]], covariances)


@pytest.fixture(scope="module")
def samples(truth):
    return truth.sample(40_000, rng=0)[0]


@pytest.fixture(scope="module")
def start():
    return GaussianMixture([0.4, 0.4, 0.2], [[1.0, -1.0], [2.0, 4.0], [-2.0, 1.0]], [2.0 * np.eye(2)] * 3)


def in_blocks(samples, size):
    """A generator: it can be passed over once."""
    return (samples[i : i + size] for i in range(0, len(samples), size))


@pytest.mark.parametrize("covariance", COVARIANCE_TYPES)
def test_one_pass_comes_close_to_the_batch_fit(truth, samples, covariance):
    unseen = truth.sample(10_000, rng=1)[0]
    batch = fit_mixture(samples, 3, covariance=covariance).mixture.log_density(unseen).mean()
    stream = fit_mixture_stream(in_blocks(samples, 1000), 3, covariance=covariance)
    assert stream.n_samples == len(samples)
    assert stream.mixture.log_density(unseen).mean() == pytest.approx(batch, abs=3e-3)


def test_a_poor_start_is_left_behind(truth, samples, start):
    learner = StepwiseEm(start)
    learner.update(samples)
    unseen = truth.sample(10_000, rng=1)[0]
    assert truth.log_density(unseen).mean() - learner.mixture.log_density(unseen).mean() < 3e-3
    assert truth.log_density(unseen).mean() - start.log_density(unseen).mean() > 0.5


def test_update_is_the_published_recursion(samples, start):
    # In plain numpy, in the units of the data; the prior's variance is relative to that of the start.
    learner = StepwiseEm(start, exponent=0.8, offset=3.0, regularisation=0.01)
    deviation = np.sqrt(np.diag(start.to_gaussian().covariance))
    prior = 0.01 * np.diag(deviation**2)
    counts, first = start.weights, start.weights[:, None] * start.means
    outer = start.means[:, :, None] * start.means[:, None, :]
    second = start.weights[:, None, None] * (start.covariances + outer)
    mixture = start
    for n in range(1, 6):
        batch = samples[50 * n : 50 * n + 50]
        r = mixture.responsibilities(batch)
        step = (n + 3.0) ** -0.8
        counts = (1 - step) * counts + step * r.mean(axis=0)
        first = (1 - step) * first + step * r.T @ batch / 50
        second = (1 - step) * second + step * np.einsum("nk,ni,nj->kij", r, batch, batch) / 50
        means = first / counts[:, None]
        scatter = second - counts[:, None, None] * means[:, :, None] * means[:, None, :]
        one_sample = 1.0 / (50 * n)
        covariances = (scatter + one_sample * prior) / (counts + one_sample)[:, None, None]
        mixture = GaussianMixture(counts / counts.sum(), means, covariances)
        learner.update(batch)
        np.testing.assert_allclose(learner.mixture.weights, mixture.weights, rtol=1e-9)
        np.testing.assert_allclose(learner.mixture.means, mixture.means, rtol=1e-9)
        np.testing.assert_allclose(learner.mixture.covariances, mixture.covariances, rtol=1e-9, atol=1e-12)


def test_statistics_are_a_convex_combination(samples, start):
    learner = StepwiseEm(start, exponent=0.7, offset=10.0, batch_size=500)
    for block in in_blocks(samples[:5000], 500):
        before = learner.statistics
        learner.update(block)
        after = learner.statistics
        assert after.total == pytest.approx(1.0, abs=1e-12)
        step = (learner.n_steps + 10.0) ** -0.7
        new = after.counts - (1.0 - step) * before.counts
        assert (new >= 0.0).all()
        assert new.sum() == pytest.approx(step, rel=1e-9)


def test_large_blocks_are_cut_and_the_same_samples_give_the_same_bytes(samples, start):
    at_once, in_parts = (StepwiseEm(start, batch_size=500) for _ in range(2))
    at_once.update(samples[:4000])
    for block in in_blocks(samples[:4000], 500):
        in_parts.update(block)
    assert at_once.n_steps == in_parts.n_steps == 8
    assert at_once.n_samples == in_parts.n_samples == 4000
    assert at_once.mixture.means.tobytes() == in_parts.mixture.means.tobytes()
    assert at_once.mixture.covariances.tobytes() == in_parts.mixture.covariances.tobytes()


def test_score_is_of_samples_before_they_are_learned(samples, start):
    learner = StepwiseEm(start, batch_size=1000)
    assert np.isnan(learner.mean_log_density)
    expected = []
    for block in in_blocks(samples[:3000], 1000):
        expected.append(learner.mixture.log_density(block).mean())
        learner.update(block)
    assert learner.mean_log_density == pytest.approx(np.mean(expected), rel=1e-9)


def test_missing_values_are_allowed_when_asked_for(truth, samples):
    holes = samples.copy()
    holes[np.random.default_rng(0).random(samples.shape) < 0.15] = np.nan
    unseen = truth.sample(10_000, rng=1)[0]
    stream = fit_mixture_stream(in_blocks(holes, 1000), 3, missing=True)
    batch = fit_mixture(holes[:10_000], 3, missing=True)
    expected = batch.mixture.log_density(unseen).mean()
    assert stream.mixture.log_density(unseen).mean() == pytest.approx(expected, abs=1e-2)
    one_value = StepwiseEm(stream.mixture, missing=True)
    one_value.update([[np.nan, 1.0], [np.nan, 1.0]])
    known = stream.mixture.marginal([1]).log_density([[1.0]])[0]
    assert one_value.mean_log_density == pytest.approx(known, rel=1e-9)


def test_single_samples_and_empty_blocks_can_pass(samples, start):
    learner = StepwiseEm(start)
    learner.update(np.empty((0, 2)))
    assert learner.mixture is start
    for sample in samples[:50]:
        learner.update([sample])
    assert learner.n_steps == 50
    assert np.isfinite(learner.mixture.log_density(samples)).all()


def test_unit_of_a_feature_does_not_matter(samples):
    scale = np.array([1e-6, 1e3])
    one = fit_mixture_stream(in_blocks(samples[:5000], 500), 3).mixture
    other = fit_mixture_stream(in_blocks(samples[:5000] * scale, 500), 3).mixture
    np.testing.assert_allclose(other.means, one.means * scale, rtol=1e-7)
    np.testing.assert_allclose(other.covariances, one.covariances * np.outer(scale, scale), rtol=1e-6)


def test_given_start_learns_from_the_first_block_too(samples, start):
    stream = fit_mixture_stream(in_blocks(samples[:2000], 1000), 3, start=start)
    learner = StepwiseEm(start)
    learner.update(samples[:1000])
    learner.update(samples[1000:2000])
    assert stream.start is start
    assert stream.mixture.means.tobytes() == learner.mixture.means.tobytes()
    assert stream.mean_log_density == learner.mean_log_density


def test_inputs_are_never_written(samples, start):
    block = samples[:100].copy()
    block.setflags(write=False)
    StepwiseEm(start).update(block)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exponent": 0.5}, "exponent is 0.5; expected a number above 0.5 and at most 1"),
        ({"exponent": 1.1}, "exponent is 1.1"),
        ({"exponent": np.nan}, "exponent is nan"),
        ({"offset": 0.0}, "offset is 0.0"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"regularisation": -1.0}, "regularisation is -1.0"),
    ],
)
def test_bad_options_are_named(start, options, message):
    with pytest.raises(InputError, match=message):
        StepwiseEm(start, **options)
    with pytest.raises(UnknownNameError, match="did you mean 'full'"):
        StepwiseEm(start, covariance="ful")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ([[0.0, 1.0, 2.0]], r"block has the shape \(1, 3\); expected \(N, 2\)"),
        ([0.0, 1.0], r"block has the shape \(2,\)"),
        ([[0.0, 1.0], [np.nan, 1.0]], r"block\[1, 0\] is nan"),
        ([["a", "b"]], "expected real numbers"),
    ],
)
def test_faulty_block_is_named_and_nothing_is_learned(start, block, message):
    learner = StepwiseEm(start)
    with pytest.raises(InputError, match=message):
        learner.update(block)
    assert learner.n_samples == 0
    assert learner.mixture is start


def test_faulty_stream_is_named(samples, start):
    with pytest.raises(InputError, match="there is no block"):
        fit_mixture_stream([], 3)
    with pytest.raises(InputError, match=r"block 1\[0, 1\] is nan"):
        fit_mixture_stream([samples[:100], [[0.0, np.nan]]], 3)
    with pytest.raises(InputError, match=r"block 1 has the shape \(1, 3\)"):
        fit_mixture_stream([samples[:100], [[0.0, 1.0, 2.0]]], 3)
    with pytest.raises(InputError, match=r"there are 2 sample\(s\), but n_components is 3"):
        fit_mixture_stream([samples[:2], samples], 3)
    with pytest.raises(InputError, match=r"start has 3 component\(s\), but n_components is 2"):
        fit_mixture_stream([samples], 2, start=start)
