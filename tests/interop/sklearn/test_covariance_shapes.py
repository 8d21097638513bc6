import numpy as np
import pytest

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.interop.sklearn.covariance_shapes import SHAPES, covariance_shape, expanded


@pytest.mark.parametrize("name", SHAPES)
def test_compact_undoes_expand(name):
    shape = covariance_shape(name)
    kept = np.random.default_rng(0).uniform(1.0, 2.0, size=shape.shape(3, 2))
    matrices = expanded(kept, shape, n_components=3, n_features=2, name="covariances_")
    assert matrices.shape == (3, 2, 2)
    np.testing.assert_array_equal(shape.compact(matrices), kept)


def test_the_cores_name_of_diagonal_covariances_is_taken():
    assert covariance_shape("diagonal") is covariance_shape("diag")


def test_other_names_and_shapes_are_refused():
    with pytest.raises(UnknownNameError, match="full"):
        covariance_shape("fulll")
    with pytest.raises(InputError, match=r"covariances_ has the shape \(3, 2\); expected \(3,\)"):
        expanded(
            np.ones((3, 2)), covariance_shape("spherical"), n_components=3, n_features=2, name="covariances_"
        )
