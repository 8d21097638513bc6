from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import (
    Gaussian,
    GaussianMixture,
    component_distances,
    hellinger_distance,
    kl_divergence,
)


def random_gaussian(seed, n_features=3, *, thinness=1.0):
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(n_features, n_features)))
    deviations = np.geomspace(1.0, thinness, n_features)
    return Gaussian(rng.normal(size=n_features), (rotation * deviations**2) @ rotation.T)


def exact(p, q):
    """KL(p ‖ q) and Hellinger distance in many digits, from the textbook formulas."""
    with mpmath.workdps(600):
        sp, sq = mpmath.matrix(p.covariance.tolist()), mpmath.matrix(q.covariance.tolist())
        delta = mpmath.matrix(p.mean.tolist()) - mpmath.matrix(q.mean.tolist())
        inverse, mean = sq**-1, (sp + sq) / 2
        product = inverse * sp
        trace = sum(product[i, i] for i in range(p.n_features))
        logs = mpmath.log(mpmath.det(sq) / mpmath.det(sp))
        kl = (trace + (delta.T * inverse * delta)[0] - p.n_features + logs) / 2
        affinity = (mpmath.det(sp) * mpmath.det(sq)) ** mpmath.mpf("0.25") / mpmath.sqrt(mpmath.det(mean))
        affinity *= mpmath.exp(-(delta.T * mean**-1 * delta)[0] / 8)
        return float(kl), float(mpmath.sqrt(1 - affinity))


@pytest.mark.parametrize("thinness", [1.0, 1e-2, 1e-4, 1e-7])
def test_both_agree_with_many_digits(thinness):
    for seed in range(4):
        p, q = random_gaussian(seed, thinness=thinness), random_gaussian(seed + 10, thinness=thinness)
        kl, hellinger = exact(p, q)
        assert kl_divergence(p, q) == pytest.approx(kl, rel=1e-7)
        assert hellinger_distance(p, q) == pytest.approx(hellinger, abs=1e-9)


def test_close_ones_keep_their_distance():
    p = random_gaussian(1, thinness=1e-3)
    for step in (1e-3, 1e-5):
        q = Gaussian(p.mean + step * p.cholesky[:, 0], (1.0 + step) * p.covariance)
        kl, hellinger = exact(p, q)
        assert kl_divergence(p, q) == pytest.approx(kl, rel=1e-4)
        assert hellinger_distance(p, q) == pytest.approx(hellinger, rel=1e-4)
    assert kl_divergence(p, p) < 1e-15
    assert hellinger_distance(p, p) < 1e-7


def test_they_are_the_integrals():
    p, q = Gaussian([0.3], [[0.5]]), Gaussian([-0.4], [[1.7]])

    def density(one, x):
        return np.exp(one.log_density([[x]])[0])

    def kl(x):
        return density(p, x) * (p.log_density([[x]])[0] - q.log_density([[x]])[0])

    assert kl_divergence(p, q) == pytest.approx(quad(kl, -12, 12)[0], rel=1e-8)
    overlap = quad(lambda x: np.sqrt(density(p, x) * density(q, x)), -12, 12)[0]
    assert hellinger_distance(p, q) == pytest.approx(np.sqrt(1.0 - overlap), rel=1e-8)


def test_peers_formulas_are_related_as_documented():
    # PyPR's "hellinger" is the affinity 1 − H², its KL(p, q) is our KL(q ‖ p).
    p, q = random_gaussian(3), random_gaussian(4)
    inverses = np.linalg.inv(p.covariance), np.linalg.inv(q.covariance)
    delta = p.mean - q.mean
    ratio = inverses[0] @ q.covariance
    theirs = 0.5 * (delta @ inverses[0] @ delta + np.trace(ratio - np.eye(3)) - np.log(np.linalg.det(ratio)))
    assert kl_divergence(q, p) == pytest.approx(theirs, rel=1e-10)
    halves = 0.5 * (np.eye(3) + ratio), 0.5 * (np.eye(3) + inverses[1] @ p.covariance)
    middle = 0.5 * (inverses[0] @ p.mean + inverses[1] @ q.mean)
    exponent = middle @ np.linalg.inv(0.5 * (inverses[0] + inverses[1])) @ middle
    exponent -= 0.5 * (p.mean @ inverses[0] @ p.mean + q.mean @ inverses[1] @ q.mean)
    affinity = np.prod([np.linalg.det(half) ** -0.25 for half in halves]) * np.exp(0.5 * exponent)
    assert 1.0 - hellinger_distance(p, q) ** 2 == pytest.approx(affinity, rel=1e-9)


@pytest.mark.parametrize("thin", [1e-30, 1e-140, 1e-280])
def test_nearly_singular_ones_do_not_overflow(thin):
    p, q = Gaussian([0.0, 0.0], np.diag([1.0, thin])), Gaussian([0.0, 1.0], np.diag([thin, 1.0]))
    kl, hellinger = exact(p, q)
    assert hellinger_distance(p, q) == pytest.approx(hellinger, rel=1e-12)
    assert kl_divergence(p, q) == pytest.approx(kl, rel=1e-12)
    shifted = Gaussian([0.0, 1.0], np.diag([1.0, thin]))
    assert hellinger_distance(p, shifted) == 1.0
    assert kl_divergence(p, shifted) == pytest.approx(0.5 / thin, rel=1e-12)


def test_what_exceeds_float64_is_infinite():
    p, q = Gaussian([0.0], [[1e-300]]), Gaussian([1e10], [[1e-300]])
    assert kl_divergence(p, q) == np.inf
    assert hellinger_distance(p, q) == 1.0


def test_units_do_not_matter():
    p, q = random_gaussian(5), random_gaussian(6)
    units = np.diag([1e-9, 1.0, 1e12])
    scaled = p.affine(units, np.zeros(3)), q.affine(units, np.zeros(3))
    assert kl_divergence(*scaled) == pytest.approx(kl_divergence(p, q), rel=1e-9)
    assert hellinger_distance(*scaled) == pytest.approx(hellinger_distance(p, q), rel=1e-9)


@pytest.fixture
def mixture():
    parts = [random_gaussian(seed) for seed in range(3)]
    return GaussianMixture([0.2, 0.5, 0.3], [one.mean for one in parts], [one.covariance for one in parts])


def test_pairs_of_components(mixture):
    for kind, of_two in (("hellinger", hellinger_distance), ("kl", kl_divergence)):
        distances = component_distances(mixture, kind)
        assert np.diagonal(distances).tolist() == [0.0, 0.0, 0.0]
        assert distances[0, 2] == of_two(mixture.component(0), mixture.component(2))
        assert distances[2, 0] == of_two(mixture.component(2), mixture.component(0))


def test_weighted_distances_are_the_integral():
    mixture = GaussianMixture([0.1, 0.9], [[0.0], [1.5]], [[[0.4]], [[1.1]]])
    parts = [mixture.component(k) for k in range(2)]

    def root(k, x):
        return np.sqrt(mixture.weights[k] * np.exp(parts[k].log_density([[x]])[0]))

    expected = np.sqrt(0.5 * quad(lambda x: (root(0, x) - root(1, x)) ** 2, -12, 12)[0])
    distances = component_distances(mixture, "weighted_hellinger")
    np.testing.assert_allclose(distances, [[0.0, expected], [expected, 0.0]], rtol=1e-8)


def test_bad_arguments_are_named(mixture):
    with pytest.raises(UnknownNameError, match="unknown distance 'helinger'; did you mean 'hellinger'"):
        component_distances(mixture, "helinger")
    for of_two in (kl_divergence, hellinger_distance):
        with pytest.raises(InputError, match=r"one Gaussian has 3 dimension\(s\), the other 2"):
            of_two(random_gaussian(0), random_gaussian(0, 2))
