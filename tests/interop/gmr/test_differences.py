"""gmr's defects beside what we do instead: the table of `docs/interop_gmr.md`, row by row.

Each test shows first what gmr does, where it is installed, then what ours does.
"""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2, kstest, norm

from gmr_robot.interop import gmr as ours
from gmr_robot.mixture import fit_mixture

TWO = ([0.5, 0.5], [[0.0], [100.0]], [[[1.0]], [[1.0]]])
"""Two components far apart, one feature."""


def coverage(library, n_features, alpha):
    """Which share of a Gaussian's samples lies in its α-region."""
    gaussian = library.MVN(np.zeros(n_features), np.eye(n_features), random_state=0)
    return np.mean([gaussian.is_in_confidence_region(x, alpha) for x in gaussian.sample(2000)])


def blobs(n_samples=300, seed=0):
    """Three clusters (n_samples, 2)."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [6.0, 1.0], [1.0, 7.0]])
    return centres[rng.integers(3, size=n_samples)] + rng.normal(size=(n_samples, 2))


def test_regions_have_as_many_degrees_of_freedom_as_dimensions(peer):
    assert coverage(peer, 2, 0.9) == pytest.approx(chi2(2).cdf(chi2(1).ppf(0.9)), abs=0.02)  # 74 %
    assert coverage(ours, 2, 0.9) == pytest.approx(0.9, abs=0.02)
    assert coverage(ours, 5, 0.5) == pytest.approx(0.5, abs=0.03)


def test_regions_of_a_mixture_have_as_many_degrees_of_freedom_as_dimensions(peer):
    point = [0.0, np.sqrt(chi2(1).ppf(0.9)) + 0.1]  # inside with two degrees, outside with one
    found = [
        library.GMM(1, [1.0], [[0.0, 0.0]], [np.eye(2)]).is_in_confidence_region(point, 0.9)
        for library in (peer, ours)
    ]
    assert found == [False, True]


def test_an_interval_in_one_dimension_takes_the_standard_deviation_not_the_variance(peer):
    inside = norm.interval(0.6827, scale=2.0)[1] - 1e-6
    for library, at_three in ((peer, True), (ours, False)):
        gaussian = library.MVN([0.0], [[4.0]])
        mixture = library.GMM(1, [1.0], [[0.0]], [[[4.0]]])
        for one in (gaussian, mixture):
            assert one.is_in_confidence_region([inside], 0.6827)
            assert bool(one.is_in_confidence_region([3.0], 0.6827)) is at_three


def test_small_determinants_count_as_they_are(peer):
    at_mean = 1.0 / (2.0 * np.pi * 1e-20)
    densities = [
        library.MVN([0.0, 0.0], 1e-20 * np.eye(2)).to_probability_density([[0.0, 0.0]])[0]
        for library in (peer, ours)
    ]
    assert densities[0] < 1e-4 * at_mean  # the square root of the determinant has a floor of 2.2e-16
    assert densities[1] == pytest.approx(at_mean)


def test_singular_covariances_are_lifted_relative_to_their_own_scale(peer):
    exponents = [
        library.MVN([0.0, 0.0], 1e-8 * np.ones((2, 2))).to_norm_factor_and_exponents([[5e-4, 5e-4]])[1]
        for library in (peer, ours)
    ]
    assert exponents[0] > -1e-3  # with 1e-3 added to each variance, nothing is far away
    assert exponents[1] == pytest.approx(-12.5, rel=1e-6)  # five standard deviations along the line


def test_sigma_points_of_small_covariances_keep_their_scale(peer):
    def identity(library):
        gaussian = library.MVN([0.0, 0.0], 1e-12 * np.eye(2))
        return gaussian.estimate_from_sigma_points(gaussian.sigma_points()).covariance

    assert identity(peer)[0, 0] > 1e-10  # eigenvalues of the offsets have a floor of 2.2e-16
    assert_allclose(identity(ours), 1e-12 * np.eye(2), rtol=1e-6, atol=1e-20)


def test_the_normalisation_follows_a_new_covariance(peer):
    def after_change(library):
        gaussian = library.MVN([0.0], [[1.0]])
        gaussian.to_probability_density([[0.0]])
        gaussian.covariance = np.array([[4.0]])
        return gaussian.to_probability_density([[0.0]])[0]

    assert after_change(peer) == pytest.approx(norm.pdf(0.0, scale=1.0))  # that of the old one
    assert after_change(ours) == pytest.approx(norm.pdf(0.0, scale=2.0))


def test_kmeans_plus_plus_looks_at_the_closest_centre(peer):
    samples = np.array([[0.0]] * 20 + [[10.0]] * 20 + [[5.0]])  # the third centre can only be 5
    theirs, own = (
        [sorted(library.kmeansplusplus_initialization(samples, 3, seed).ravel()) for seed in range(20)]
        for library in (peer, ours)
    )
    assert any(centres != [0.0, 5.0, 10.0] for centres in theirs)
    assert all(centres == [0.0, 5.0, 10.0] for centres in own)


def test_initial_covariances_need_memory_in_proportion_to_the_samples(peer):
    samples = np.random.default_rng(0).normal(size=(3000, 1))
    peaks, found = [], []
    for library in (peer, ours):
        tracemalloc.start()
        found.append(library.covariance_initialization(samples, 2))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert_allclose(found[1], found[0])
    assert peaks[0] > 8 * 3000 * 2999 / 2  # every distance of two samples
    assert peaks[1] < 20 * samples.nbytes


def test_a_random_start_has_different_means(peer):
    samples = np.arange(3.0)[:, None]
    theirs, own = (
        [library.GMM(3, random_state=s).from_samples(samples, n_iter=0).means.ravel() for s in range(10)]
        for library in (peer, ours)
    )
    assert any(len(set(means)) < 3 for means in theirs)
    assert all(len(set(means)) == 3 for means in own)


def test_a_random_start_does_not_depend_on_the_unit(peer):
    rng = np.random.default_rng(0)
    samples = np.concatenate([rng.normal(size=(100, 1)), rng.normal(size=(100, 1)) + 8.0])

    def separation(library, scale):
        means = library.GMM(2, random_state=0).from_samples(scale * samples).means
        return abs(means[1, 0] - means[0, 0]) / scale

    assert separation(peer, 1.0) > 7.0
    assert separation(peer, 1e-3) < 0.1  # an identity covers everything, so both components stay the same
    assert separation(ours, 1e-3) == pytest.approx(separation(ours, 1.0), rel=1e-6)
    assert separation(ours, 1.0) > 7.0


def test_the_arrays_given_are_not_written(peer):
    for library, unchanged in ((peer, False), (ours, True)):
        covariances = np.array([np.eye(2), np.eye(2)])
        library.GMM(2, [0.5, 0.5], [[0.0, 0.0], [6.0, 1.0]], covariances).from_samples(blobs(), n_iter=3)
        assert np.array_equal(covariances, [np.eye(2), np.eye(2)]) is unchanged


def test_integers_are_numbers_too(peer):
    samples = 0.5 * np.random.default_rng(0).normal(size=(200, 2))
    theirs, own = (
        library.GMM(1, [1], [[0, 0]], [[[1, 0], [0, 1]]]).from_samples(samples, n_iter=3).covariances[0]
        for library in (peer, ours)
    )
    assert_array_equal(theirs, np.zeros((2, 2)))  # fractions are cut off
    assert_allclose(own, np.cov(samples.T), rtol=0.05, atol=0.01)


def test_a_second_fit_does_not_start_where_the_first_one_ended(peer):
    first, second = blobs(seed=1), blobs(seed=2) + 20.0
    means = [[0.0, 0.0], [20.0, 27.0], [26.0, 21.0]]

    def refitted(library, *data):
        mixture = library.GMM(3, means=np.array(means), random_state=0)
        for samples in data:
            mixture.from_samples(samples, n_iter=5)
        return mixture.means

    assert not np.allclose(refitted(peer, first, second), refitted(peer, second))
    assert_array_equal(refitted(ours, first, second), refitted(ours, second))


def test_what_was_assigned_or_only_initialised_is_a_start():
    samples = blobs()
    fitted = ours.GMM(3, random_state=0).from_samples(samples)
    parameters = fitted.priors, fitted.means[::-1].copy(), fitted.covariances
    fitted.means = parameters[1]
    fitted.from_samples(samples, n_iter=1)
    assert_array_equal(fitted.means, ours.GMM(3, *parameters).from_samples(samples, n_iter=1).means)
    initialised = ours.GMM(3, random_state=0).from_samples(samples, init_params="kmeans++", n_iter=0)
    start = initialised.mixture
    initialised.from_samples(samples, n_iter=1)
    assert_array_equal(
        initialised.means,
        fit_mixture(samples, 3, start=start, max_iterations=1, tolerance=5e-9).mixture.means,
    )


def test_samples_come_in_random_order(peer):
    for library, ordered in ((peer, True), (ours, False)):
        upper = library.GMM(2, *map(np.array, TWO), random_state=0).sample(40).ravel() > 50.0
        assert all(a <= b for a, b in pairwise(upper)) is ordered
        region = library.GMM(2, *map(np.array, TWO), random_state=0).sample_confidence_region(40, 0.9)
        assert all(a <= b for a, b in pairwise(region.ravel() > 50.0)) is ordered


def test_collapsing_to_one_gaussian_does_not_cancel(peer):
    theirs, own = (
        library.GMM(2, [0.5, 0.5], [[1e8], [1e8 + 1.0]], [[[1.0]], [[1.0]]]).to_mvn().covariance
        for library in (peer, ours)
    )
    assert abs(theirs[0, 0] - 1.25) > 0.2
    assert own[0, 0] == pytest.approx(1.25, rel=1e-12)


def test_a_marginal_keeps_the_random_state(peer):
    for library, kept in ((peer, False), (ours, True)):
        gaussian = library.MVN([0.0, 0.0], np.eye(2), random_state=3)
        assert (gaussian.marginalize([0]).random_state is gaussian.random_state) is kept


def test_a_region_of_probability_zero_is_the_mean(peer):
    theirs, own = (library.MVN([1.0, 2.0], np.eye(2), random_state=0) for library in (peer, ours))
    # What gmr draws until it lies inside never does.
    assert not any(theirs.is_in_confidence_region(x, 0.0) for x in theirs.sample(1000))
    assert_array_equal(own.sample_confidence_region(3, 0.0), [[1.0, 2.0]] * 3)


def test_draws_in_a_region_are_distributed_as_draws_repeated_until_inside():
    gaussian = ours.MVN(np.zeros(3), np.eye(3), random_state=0)
    squared = np.sum(gaussian.sample_confidence_region(2000, 0.3) ** 2, axis=1)
    assert kstest(chi2(3).cdf(squared) / 0.3, "uniform").pvalue > 0.01


def test_when_em_stops_does_not_depend_on_the_number_of_samples(peer, capsys):
    few = np.concatenate([np.random.RandomState(2).randn(40, 2), np.random.RandomState(3).randn(60, 2) + 1.5])
    start = np.full(2, 0.5), np.array([[0.0, 0.0], [1.5, 1.5]]), np.array([np.eye(2)] * 2)

    def iterations(library, samples):
        steps = []

        class Counting(library.GMM):
            def to_responsibilities(self, X):
                steps.append(len(X))
                return super().to_responsibilities(X)

        Counting(2, *map(np.copy, start), verbose=1).from_samples(samples, R_diff=1e-3, n_iter=2000)
        told = capsys.readouterr().out
        return len(steps) or int(told.split()[2])

    many = np.tile(few, (100, 1))  # the same, a hundred times
    assert iterations(peer, many) > 1.25 * iterations(peer, few)
    assert iterations(ours, many) == pytest.approx(iterations(ours, few), rel=0.1)  # the prior weighs less


@pytest.mark.parametrize("copies", [1, 100])
@pytest.mark.parametrize("r_diff", [1e-2, 1e-3])
def test_em_stops_when_a_responsibility_changes_by_less_than_asked(r_diff, copies):
    rng = np.random.default_rng(2)
    samples = np.concatenate([rng.normal(size=(40, 2)), rng.normal(size=(60, 2)) + 1.5])
    samples = np.tile(samples, (copies, 1))
    fitted = ours.GMM(2, random_state=0).from_samples(samples, R_diff=r_diff, n_iter=2000)
    further = ours.GMM(2, fitted.priors, fitted.means, fitted.covariances).from_samples(samples, n_iter=1)
    change = further.to_responsibilities(samples) - fitted.to_responsibilities(samples)
    assert np.sqrt(np.mean(np.sum(change**2, axis=1))) < r_diff


def test_one_feature_has_a_covariance_matrix(peer):
    samples = np.random.default_rng(0).normal(size=(50, 1))
    assert peer.MVN().from_samples(samples).covariance.shape == ()
    gaussian = ours.MVN().from_samples(samples)
    assert_allclose(gaussian.covariance, [[samples.var(ddof=1)]])
    assert_allclose(
        gaussian.to_probability_density(samples), norm.pdf(samples, samples.mean(), samples.std(ddof=1))[:, 0]
    )


def test_em_does_not_collapse_on_a_repeated_sample(peer):
    samples = np.concatenate([blobs(60), np.zeros((1, 2)) + [50.0, 50.0]])
    start = np.array([[0.0, 0.0], [50.0, 50.0]])
    theirs, own = (library.GMM(2, means=start.copy()).from_samples(samples) for library in (peer, ours))
    assert np.linalg.eigvalsh(theirs.covariances).min() < 1e-12
    assert np.linalg.eigvalsh(own.covariances).min() > 1e-3
