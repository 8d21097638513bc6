from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import Gaussian, unscented_transform


@pytest.fixture
def gaussian():
    root = np.random.default_rng(0).normal(size=(3, 3))
    return Gaussian([0.3, -1.0, 2.0], root @ root.T + 0.1 * np.eye(3))


@pytest.mark.parametrize("scales", [{}, {"spread": 1.0}, {"spread": 0.5, "beta": 0.0, "kappa": 3.0}])
def test_affine_maps_are_exact(gaussian, scales):
    matrix, offset = np.random.default_rng(1).normal(size=(2, 3)), np.array([1.0, -4.0])
    image = unscented_transform(gaussian, lambda x: x @ matrix.T + offset, **scales)
    np.testing.assert_allclose(image.mean, matrix @ gaussian.mean + offset, rtol=1e-11)
    np.testing.assert_allclose(image.covariance, matrix @ gaussian.covariance @ matrix.T, rtol=1e-10)


@pytest.mark.parametrize("spread", [1e-3, 0.1, 1.0])
def test_the_mean_of_a_quadratic_map_is_exact(gaussian, spread):
    root = np.random.default_rng(2).normal(size=(3, 3))
    image = unscented_transform(
        gaussian, lambda x: np.einsum("ni,ij,nj->n", x, root, x)[:, None], spread=spread
    )
    expected = np.trace(root @ gaussian.covariance) + gaussian.mean @ root @ gaussian.mean
    assert image.mean[0] == pytest.approx(expected, rel=1e-8)


def test_moments_are_the_published_weighted_sums(gaussian):
    # Wan & van der Merwe 2000, eq. 15 and 16, as they are written; a wide spread keeps their weights small.
    alpha, beta, kappa, d = 0.8, 1.5, 0.7, 3
    sigma = gaussian.sigma_points(spread=alpha, beta=beta, kappa=kappa)
    lam = alpha**2 * (d + kappa) - d
    outer = np.full(2 * d, 0.5 / (d + lam))
    np.testing.assert_allclose(sigma.mean_weights, [lam / (d + lam), *outer])
    centre = lam / (d + lam) + 1.0 - alpha**2 + beta
    np.testing.assert_allclose(sigma.covariance_weights, [centre, *outer])
    images = np.tanh(sigma.points[:, :2]) + sigma.points[:, 1:] ** 2
    mean, covariance = sigma.moments(images)
    np.testing.assert_allclose(mean, sigma.mean_weights @ images, rtol=1e-12)
    centred = images - mean
    np.testing.assert_allclose(
        covariance, (sigma.covariance_weights[:, None] * centred).T @ centred, rtol=1e-12
    )


def test_points_lie_at_the_same_distance(gaussian):
    sigma = gaussian.sigma_points(spread=0.5, kappa=1.0)
    distances = gaussian.mahalanobis(sigma.points)
    np.testing.assert_allclose(distances, [0.0] + 6 * [0.5 * 2.0], rtol=1e-12)
    np.testing.assert_allclose(sigma.estimate(sigma.points).covariance, gaussian.covariance, rtol=1e-12)


def test_polar_coordinates_agree_with_many_draws():
    beam = Gaussian([2.0, 0.5], np.diag([0.02, 0.2]) ** 2)  # radius and angle

    def to_plane(polar):
        return polar[:, :1] * np.stack([np.cos(polar[:, 1]), np.sin(polar[:, 1])], axis=1)

    image = unscented_transform(beam, to_plane)
    draws = to_plane(multivariate_normal(beam.mean, beam.covariance).rvs(400_000, random_state=0))
    np.testing.assert_allclose(image.mean, draws.mean(axis=0), atol=2e-3)
    np.testing.assert_allclose(image.covariance, np.cov(draws.T), atol=6e-3)


def test_singular_images_have_moments_but_no_density(gaussian):
    sigma = gaussian.sigma_points()
    images = np.repeat(sigma.points[:, :1], 2, axis=1)
    mean, covariance = sigma.moments(images)
    np.testing.assert_allclose(mean, gaussian.mean[0])
    np.testing.assert_allclose(covariance, np.full((2, 2), gaussian.covariance[0, 0]), rtol=1e-10)
    with pytest.raises(InputError, match="not positive definite"):
        sigma.estimate(images)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: g.sigma_points(spread=0.0), "spread is 0.0"),
        (lambda g: g.sigma_points(kappa=-3.0), "kappa is -3.0; expected more than"),
        (lambda g: g.sigma_points(beta=np.nan), "beta is nan"),
        (lambda g: unscented_transform(g, lambda x: x[:, 0]), r"transformed has the shape \(7,\)"),
        (lambda g: unscented_transform(g, lambda x: x * np.nan), r"transformed\[0, 0\] is nan"),
        (lambda g: g.sigma_points().estimate(np.zeros((6, 2))), r"expected \(7, E\)"),
    ],
)
def test_bad_arguments_are_named(gaussian, call, message):
    with pytest.raises(InputError, match=message):
        call(gaussian)
