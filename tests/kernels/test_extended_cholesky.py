from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gmr_robot.kernels.extended_cholesky import (
    amplification,
    extended_cholesky,
    extended_inverse,
    extended_slopes,
    power_of_two_near_root,
)


def covariance_of(n, condition, seed=0, unit=1.0):
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.normal(size=(n, n)))[0]
    product = (basis * np.geomspace(1.0, 1.0 / condition, n)) @ basis.T
    return unit * 0.5 * (product + product.T)


def factorise(covariance):
    n = len(covariance)
    scales, high, low = np.empty(n), np.empty((n, n)), np.empty((n, n))
    return extended_cholesky(covariance, scales, high, low), scales, high, low


def fractions(*parts):
    return sum(np.array([[Fraction(float(v)) for v in row] for row in part]) for part in parts)


@pytest.mark.parametrize("unit", [1.0, 1e-300, 1e300])
@pytest.mark.parametrize(("n", "condition"), [(1, 1.0), (2, 1e8), (5, 1e12), (9, 1e4)])
def test_factor_times_its_transpose_is_the_covariance_to_thirty_digits(n, condition, unit):
    covariance = covariance_of(n, condition, unit=unit)
    bad, scales, high, low = factorise(covariance)
    assert bad == -1
    root = fractions(high, low) * np.array([Fraction(float(s)) for s in scales])[:, None]
    error = np.array(root @ root.T - fractions(covariance))
    assert max(abs(error).ravel()) < Fraction(1e-29) * Fraction(float(np.diagonal(covariance).max()))


def test_scales_are_powers_of_two_near_the_standard_deviation():
    for value in (5e-324, 1e-300, 0.3, 1.0, 2.0, 4.0, 1e300):
        scale = power_of_two_near_root(value)
        assert np.frexp(scale)[0] == 0.5
        assert 0.49 <= (value / scale) / scale <= 2.01


def test_inverse_and_amplification():
    _, _, high, low = factorise(covariance_of(6, 1e10))
    inverse, inverse_low = np.empty_like(high), np.empty_like(high)
    extended_inverse(high, low, inverse, inverse_low)
    product = np.array(fractions(high, low) @ fractions(inverse, inverse_low), dtype=float)
    np.testing.assert_allclose(product, np.eye(6), atol=1e-24)
    expected = np.linalg.norm(np.abs(inverse) @ np.abs(high))
    assert amplification(high, inverse) == pytest.approx(expected, rel=1e-12)


def test_slopes_are_the_regression_matrix():
    covariance = covariance_of(5, 1e6, seed=3) * np.outer([1, 1e3, 1, 1e-6, 1], [1, 1e3, 1, 1e-6, 1])
    _, scales, high, low = factorise(covariance)
    inverse, inverse_low, slopes = np.empty((3, 3)), np.empty((3, 3)), np.empty((2, 3))
    extended_inverse(high, low, inverse, inverse_low)
    extended_slopes(high, low, inverse, inverse_low, scales, slopes)
    # A Σ_xx = Σ_yx, checked in exact arithmetic; the residual is A's own rounding.
    residual = np.array(
        fractions(slopes) @ fractions(covariance[:3, :3]) - fractions(covariance[3:, :3]), dtype=float
    )
    size = np.abs(slopes) @ np.abs(covariance[:3, :3])
    assert (np.abs(residual) <= 4e-16 * size).all()


@pytest.mark.parametrize(
    ("covariance", "where"),
    [
        ([[1.0, 1.0], [1.0, 1.0]], 1),
        ([[0.0, 0.0], [0.0, 1.0]], 0),
        ([[1.0, 2.0], [2.0, 1.0]], 1),
        ([[1.0, 0.0], [0.0, -1.0]], 1),
        ([[np.nan, 0.0], [0.0, 1.0]], 0),
    ],
)
def test_what_is_not_positive_definite_is_found(covariance, where):
    assert factorise(np.array(covariance))[0] == where
