from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import StiffnessMap
from gmr_robot.exceptions import InputError, UnknownNameError


def random_covariances(seed=0, count=60, d=3):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(count, d, d)) * 10.0 ** rng.uniform(-3, -1, size=(count, 1, 1))
    return roots @ roots.transpose(0, 2, 1) + 1e-8 * np.eye(d)


@pytest.mark.parametrize("scale", ["linear", "logarithmic"])
def test_eigenvalues_lie_between_the_bounds_and_use_them(scale):
    sigma = random_covariances()
    stiffness = StiffnessMap.over(sigma, least=100.0, greatest=2000.0, scale=scale).stiffness(sigma)
    values = np.linalg.eigvalsh(stiffness)
    assert values.min() == pytest.approx(100.0, rel=1e-6)
    assert values.max() == pytest.approx(2000.0, rel=1e-6)
    np.testing.assert_allclose(stiffness, stiffness.transpose(0, 2, 1), rtol=0, atol=1e-9)


@pytest.mark.parametrize("scale", ["linear", "logarithmic"])
def test_stiffness_is_ordered_against_the_covariance_over_the_whole_motion(scale):
    """Same eigenvectors; the looser the direction, anywhere in the motion, the softer."""
    sigma = random_covariances(1)
    mapped = StiffnessMap.over(sigma, least=50.0, greatest=900.0, scale=scale).stiffness(sigma)
    np.testing.assert_allclose(sigma @ mapped, mapped @ sigma, rtol=0, atol=1e-9)
    variances, vectors = np.linalg.eigh(sigma)
    along = np.einsum("nji,njk,nki->ni", vectors, mapped, vectors).ravel()
    order = np.argsort(variances.ravel())
    assert (np.diff(along[order]) <= 1e-6).all()


def test_linear_scale_is_the_published_formula():
    sigma = np.diag([1.0, 0.25, 0.1])
    found = StiffnessMap.over(sigma[None], least=10.0, greatest=100.0, scale="linear").stiffness(sigma)
    expected = 10.0 + 90.0 * (np.array([1.0, 4.0, 10.0]) - 1.0) / 9.0
    np.testing.assert_allclose(found, np.diag(expected), atol=1e-10)


@pytest.mark.parametrize("scale", ["linear", "logarithmic"])
def test_unit_of_the_covariance_does_not_matter(scale):
    sigma = random_covariances(2)
    one = StiffnessMap.over(sigma, least=10.0, greatest=100.0, scale=scale).stiffness(sigma)
    other = StiffnessMap.over(1e6 * sigma, least=10.0, greatest=100.0, scale=scale).stiffness(1e6 * sigma)
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_turned_covariance_gives_turned_stiffness():
    sigma = random_covariances(3)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    mapped = StiffnessMap.over(sigma, least=10.0, greatest=100.0)
    np.testing.assert_allclose(
        mapped.stiffness(turn @ sigma @ turn.T), turn @ mapped.stiffness(sigma) @ turn.T, atol=1e-6
    )


def test_alike_everywhere_is_stiff_and_beyond_the_motion_the_bounds_hold():
    same = StiffnessMap.over(np.eye(2)[None], least=10.0, greatest=100.0)
    np.testing.assert_allclose(same.stiffness(np.eye(2)), 100.0 * np.eye(2))
    ranged = StiffnessMap(least=10.0, greatest=100.0, loosest=1.0, tightest=4.0)
    found = ranged.stiffness(np.diag([1e6, 1e-9]))
    np.testing.assert_allclose(found, np.diag([10.0, 100.0]), atol=1e-9)


def test_bad_requests_are_refused():
    with pytest.raises(InputError, match="least is 3 and greatest 2"):
        StiffnessMap(least=3.0, greatest=2.0, loosest=1.0, tightest=2.0)
    with pytest.raises(InputError, match="expected a finite number above zero"):
        StiffnessMap(least=0.0, greatest=2.0, loosest=1.0, tightest=2.0)
    with pytest.raises(UnknownNameError, match="linear"):
        StiffnessMap(least=1.0, greatest=2.0, loosest=1.0, tightest=2.0, scale="lineer")
    with pytest.raises(InputError, match="positive definite"):
        StiffnessMap.over(np.diag([1.0, 0.0])[None], least=1.0, greatest=2.0)
