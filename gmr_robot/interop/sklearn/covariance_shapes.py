"""scikit-learn keeps covariances and precisions in a shape of their own for each type; the core has one shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import UnknownNameError


@dataclass(frozen=True)
class CovarianceShape:
    """How the matrices of one covariance type are kept.

    Attributes
    ----------
    covariance : str
        The core's name of the type.
    shape : callable
        From the number of components K and of features D to the shape they are kept in.
    expand : callable
        From that shape, K and D to matrices (K, D, D).
    compact : callable
        Back again.
    """

    covariance: str
    shape: Callable[[int, int], tuple[int, ...]]
    expand: Callable[[FloatArray, int, int], FloatArray]
    compact: Callable[[FloatArray], FloatArray]


def _diagonals(matrices: FloatArray) -> FloatArray:
    return np.diagonal(matrices, axis1=1, axis2=2)


SHAPES = {
    "full": CovarianceShape("full", lambda k, d: (k, d, d), lambda full, k, d: full, lambda full: full),  # noqa: ARG005
    "tied": CovarianceShape(
        "tied",
        lambda k, d: (d, d),  # noqa: ARG005
        lambda one, k, d: np.tile(one, (k, 1, 1)),  # noqa: ARG005
        lambda full: full[0],
    ),
    "diag": CovarianceShape(
        "diagonal",
        lambda k, d: (k, d),
        lambda diagonals, k, d: diagonals[:, :, None] * np.eye(d),  # noqa: ARG005
        _diagonals,
    ),
    "spherical": CovarianceShape(
        "spherical",
        lambda k, d: (k,),  # noqa: ARG005
        lambda scales, k, d: scales[:, None, None] * np.eye(d),  # noqa: ARG005
        lambda full: full[:, 0, 0],
    ),
}
"""The shapes by scikit-learn's name of the covariance type."""


def covariance_shape(covariance_type: str) -> CovarianceShape:
    """Return the shape of a covariance type; the core's ``"diagonal"`` is taken for ``"diag"``.

    Raises
    ------
    UnknownNameError
        When there is no such type.
    """
    name = "diag" if covariance_type == "diagonal" else covariance_type
    if not isinstance(name, str) or name not in SHAPES:
        raise UnknownNameError("covariance type", name, SHAPES)
    return SHAPES[name]


def expanded(
    matrices: ArrayLike, shape: CovarianceShape, *, n_components: int, n_features: int, name: str
) -> FloatArray:
    """Return covariances or precisions, kept in scikit-learn's shape, as matrices (K, D, D).

    Raises
    ------
    InputError
        When they have another shape or a number is not finite; the message calls them `name`.
    """
    kept = float_array(matrices, name=name, shape=shape.shape(n_components, n_features))
    return shape.expand(kept, n_components, n_features)
