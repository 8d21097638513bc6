from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import ConstantStiffness, StiffnessFromUncertainty, StiffnessMap, StiffnessSource
from gmr_robot.exceptions import InputError


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (5.0, 5.0 * np.eye(3)),
        ([1.0, 2.0, 3.0], np.diag([1.0, 2.0, 3.0])),
        (np.eye(3) + 0.1, np.eye(3) + 0.1),
    ],
)
def test_constant_stiffness_takes_a_number_three_or_a_matrix(given, expected):
    source = ConstantStiffness(given)
    assert isinstance(source, StiffnessSource)
    np.testing.assert_array_equal(source.at(0.0, np.zeros(3)), expected)


@pytest.mark.parametrize(
    "bad", [0.0, -1.0, [1.0, 0.0, 1.0], [1.0, 2.0], np.diag([1.0, -1.0, 1.0]), np.eye(2)]
)
def test_constant_stiffness_must_be_positive_definite(bad):
    with pytest.raises(InputError, match="stiffness"):
        ConstantStiffness(bad)


def test_uncertainty_in_a_plane_leaves_the_way_out_of_it_stiff():
    axes = np.array([[0.0, 0.0], [0.6, -0.8], [0.8, 0.6]])
    mapped = StiffnessMap(least=100.0, greatest=1000.0, loosest=1.0, tightest=4.0, scale="linear")
    asked = []

    def covariance(t, position):
        asked.append((t, *position))
        return np.diag([1.0, 0.25])

    source = StiffnessFromUncertainty(covariance, mapped, axes=axes)
    found = source.at(0.3, np.array([1.0, 2.0, 3.0]))
    assert asked == [(0.3, 1.0, 2.0, 3.0)]
    np.testing.assert_allclose(found @ axes[:, 0], 100.0 * axes[:, 0], atol=1e-9)
    np.testing.assert_allclose(found @ axes[:, 1], 1000.0 * axes[:, 1], atol=1e-9)
    np.testing.assert_allclose(found @ [1.0, 0.0, 0.0], [1000.0, 0.0, 0.0], atol=1e-9)
