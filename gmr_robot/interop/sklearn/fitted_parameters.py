"""A mixture's parameters by scikit-learn's names and in its shapes."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, readonly
from gmr_robot.interop.sklearn.covariance_shapes import CovarianceShape, covariance_shape
from gmr_robot.mixture import GaussianMixture


class FittedParameters:
    """What an estimator has learned: one mixture, from which all parameters are read.

    They cannot be assigned, so that none can contradict the mixture: assign ``mixture_`` instead.

    Attributes
    ----------
    mixture_ : GaussianMixture
        The mixture; not there before the fit, and then neither are the parameters.
    covariance_type : str
        Says which shape covariances and precisions have.
    """

    mixture_: GaussianMixture
    covariance_type: str

    @property
    def weights_(self) -> FloatArray:
        """πₖ, shape (K,)."""
        return self.mixture_.weights

    @property
    def means_(self) -> FloatArray:
        """μₖ, shape (K, D)."""
        return self.mixture_.means

    @property
    def covariances_(self) -> FloatArray:
        """Σₖ, in the shape of the covariance type."""
        return readonly(self._shape().compact(self.mixture_.covariances))

    @property
    def precisions_(self) -> FloatArray:
        """Σₖ⁻¹, in the shape of the covariance type."""
        factors = self._factors()
        return readonly(self._shape().compact(factors @ factors.transpose(0, 2, 1)))

    @property
    def precisions_cholesky_(self) -> FloatArray:
        """Upper factors Uₖ with UₖUₖᵀ = Σₖ⁻¹, in the shape of the covariance type."""
        return readonly(self._shape().compact(self._factors()))

    def _factors(self) -> FloatArray:
        """Return the upper factors of all precisions, (K, D, D)."""
        return np.tril(np.linalg.inv(self.mixture_.cholesky)).transpose(0, 2, 1)

    def _shape(self) -> CovarianceShape:
        return covariance_shape(self.covariance_type)
