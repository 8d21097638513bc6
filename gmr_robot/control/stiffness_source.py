"""Where a Cartesian stiffness comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.control.stiffness_map import StiffnessMap
from gmr_robot.exceptions import InputError


@runtime_checkable
class StiffnessSource(Protocol):
    """The stiffness that is wanted at a time of the motion and a place in the world."""

    def at(self, t: float, position: FloatArray) -> FloatArray:
        """Return it [N/m], along the world's axes, shape (3, 3), at time t [s] and a position (3,) [m]."""
        ...


class ConstantStiffness:
    """The same stiffness everywhere.

    Parameters
    ----------
    stiffness : float or array, shape (3,) or (3, 3)
        In all directions, along each of the world's axes, or as a symmetric positive definite matrix [N/m].

    Raises
    ------
    InputError
        When it is none of these.
    """

    def __init__(self, stiffness: ArrayLike) -> None:
        self._stiffness = readonly(_matrix(stiffness))

    def at(self, t: float, position: FloatArray) -> FloatArray:
        """Return it [N/m], shape (3, 3), whatever time and position."""
        del t, position
        return self._stiffness


class StiffnessFromUncertainty:
    """Stiff where the demonstrations agree, compliant where they differ.

    Parameters
    ----------
    covariance : callable
        From a time [s] and a world position (3,) [m] to the covariance (d, d) of the skill there, along the
        skill's own axes, in any unit.
    stiffness_map : StiffnessMap
        From covariance to stiffness, in these axes.
    axes : array, shape (3, d)
        World directions of the skill's axes, orthonormal. Directions that a skill of two dimensions does not
        have are as stiff as the map makes any.
    """

    def __init__(
        self,
        covariance: Callable[[float, FloatArray], FloatArray],
        stiffness_map: StiffnessMap,
        *,
        axes: ArrayLike,
    ) -> None:
        self._covariance = covariance
        self._map = stiffness_map
        self._axes = readonly(float_array(axes, name="axes", shape=(3, "d")))
        self._across = readonly(stiffness_map.greatest * (np.eye(3) - self._axes @ self._axes.T))

    def at(self, t: float, position: FloatArray) -> FloatArray:
        """Return the stiffness [N/m], along the world's axes, shape (3, 3)."""
        inner = self._map.stiffness(self._covariance(t, position))
        return np.asarray(self._axes @ inner @ self._axes.T + self._across)


def _matrix(stiffness: ArrayLike) -> FloatArray:
    """Return a stiffness as a matrix (3, 3)."""
    if np.ndim(stiffness) == 0:
        return positive(np.asarray(stiffness).item(), name="stiffness") * np.eye(3)
    if np.ndim(stiffness) == 1:
        matrix = np.diag(float_array(stiffness, name="stiffness", shape=(3,)))
    else:
        matrix = float_array(stiffness, name="stiffness", shape=(3, 3))
    if not (np.allclose(matrix, matrix.T) and (np.linalg.eigvalsh(matrix) > 0.0).all()):
        raise InputError(f"stiffness {matrix.tolist()} is not symmetric and positive definite")
    return matrix
