"""Singular covariances stand for a limit: relative to each dimension's own scale, and only where needed."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gmr_robot.interop.gmr import GMM, MVN
from gmr_robot.interop.gmr.singular import LIFT, regular

LINE = np.array([[1.0, 2.0], [2.0, 4.0]])


def test_what_is_not_singular_stays_bit_by_bit():
    covariances = np.array([np.eye(2), LINE, 1e-30 * np.eye(2), np.diag([1e-12, 1e12])])
    lifted = regular(covariances, np.zeros((4, 2)))
    assert_array_equal(lifted[[0, 2, 3]], covariances[[0, 2, 3]])
    assert_allclose(lifted[1] - LINE, LIFT * np.diag([1.0, 4.0]), rtol=1e-3, atol=1e-20)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_units_do_not_matter(scale):
    samples = np.linspace(0.0, 1.0, 10)[:, None] * [1.0, 3.0] + [0.0, 1.0]
    gaussian = MVN().from_samples(samples * [1.0, scale])
    expected, covariance = gaussian.predict([0], samples[:, :1])
    assert_allclose(expected / scale, samples[:, 1:], rtol=1e-9)
    assert 0.0 <= covariance[0, 0] < 1e-10 * scale**2


def test_a_constant_dimension_is_sharp_and_kept_as_it_is():
    samples = np.column_stack([np.linspace(0.0, 1.0, 10), np.full(10, 1e-3)])
    gaussian = MVN().from_samples(samples)
    assert gaussian.covariance[1, 1] == 0.0
    assert gaussian.to_probability_density(samples).min() > 0.0
    assert_array_equal(gaussian.to_probability_density(samples + [0.0, 1e-6]), np.zeros(10))


def test_mixtures_take_singular_components_beside_others():
    mixture = GMM(2, [0.5, 0.5], [[0.0, 0.0], [5.0, 5.0]], [LINE, np.eye(2)])
    responsibilities = mixture.to_responsibilities([[1.0, 2.0], [5.0, 5.0], [1.0, 2.1]])
    assert_allclose(responsibilities, [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], atol=1e-6)
    conditional = mixture.condition([0], [1.0])
    assert conditional.means[0, 0] == pytest.approx(2.0)
    assert conditional.covariances[0, 0, 0] < 1e-11


def test_a_covariance_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not positive definite"):
        MVN([0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]]).to_probability_density([[0.0, 0.0]])
