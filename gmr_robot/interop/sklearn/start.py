"""Where EM starts when some of the parameters are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.interop.sklearn.covariance_shapes import CovarianceShape, expanded
from gmr_robot.kernels.initialisation import assign_to_closest
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.em.covariance import CovariancePrior, covariance_type
from gmr_robot.mixture.em.data import ArrayData
from gmr_robot.mixture.em.initialisation import labelled_statistics
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.standardisation import Standardisation


@dataclass(frozen=True, eq=False)
class GivenParameters:
    """The parameters that a caller gave, checked; None where nothing was given.

    Attributes
    ----------
    weights : ndarray, shape (K,), optional
        πₖ.
    means : ndarray, shape (K, D), optional
        μₖ.
    covariances : ndarray, shape (K, D, D), optional
        Σₖ, from the precisions.
    """

    weights: FloatArray | None
    means: FloatArray | None
    covariances: FloatArray | None

    def __bool__(self) -> bool:
        return not (self.weights is None and self.means is None and self.covariances is None)

    def complete(self) -> GaussianMixture | None:
        """Return the mixture of these parameters, if all are given."""
        if self.weights is None or self.means is None or self.covariances is None:
            return None
        return GaussianMixture(self.weights, self.means, self.covariances)

    def completed_by(self, other: GaussianMixture) -> GaussianMixture:
        """Return the mixture of these parameters and, for those not given, of another one's."""
        return GaussianMixture(
            other.weights if self.weights is None else self.weights,
            other.means if self.means is None else self.means,
            other.covariances if self.covariances is None else self.covariances,
        )


def given_parameters(
    weights: ArrayLike | None,
    means: ArrayLike | None,
    precisions: ArrayLike | None,
    *,
    n_components: int,
    n_features: int,
    shape: CovarianceShape,
) -> GivenParameters:
    """Check given start parameters; precisions are in scikit-learn's shape of the covariance type.

    Raises
    ------
    InputError
        When a shape is wrong, a number not finite, or a precision not symmetric and positive definite.
    """
    k, d = n_components, n_features
    return GivenParameters(
        None if weights is None else float_array(weights, name="weights_init", shape=(k,)),
        None if means is None else float_array(means, name="means_init", shape=(k, d)),
        None
        if precisions is None
        else _inverses(expanded(precisions, shape, n_components=k, n_features=d, name="precisions_init")),
    )


def closest_mean_mixture(
    samples: FloatArray, means: FloatArray, *, covariance: str, regularisation: float
) -> GaussianMixture:
    """Return the mixture of the samples (N, D) closest to each of the means (K, D), standardised by feature.

    Every component counts one sample more than it has, so that none starts with the weight zero.
    """
    kind = covariance_type(covariance)
    standardisation = Standardisation.of(ArrayData(samples, None), common_scale=kind.common_scale)
    points, labels = standardisation.apply(samples), np.zeros(len(samples), dtype=np.int64)
    assign_to_closest(points, (means - standardisation.offset) / standardisation.scale, labels)
    statistics = labelled_statistics(points, np.ones(len(points)), labels, len(means))
    prior = CovariancePrior(positive(regularisation, name="regularisation"))
    found = standardisation.undo(kind.maximise(statistics, prior))
    weights = (statistics.counts + 1.0) / (len(samples) + len(means))
    return GaussianMixture(weights, means, _pooled_where_few(found, statistics.counts))


def _pooled_where_few(found: Parameters, counts: FloatArray) -> FloatArray:
    """Covariances (K, D, D); those of fewer samples than a covariance needs become the mean of all."""
    pooled = np.einsum("k,kij->ij", counts / counts.sum(), found.covariances)
    few = counts < found.means.shape[1] + 1
    return np.where(few[:, None, None], pooled, found.covariances)


def _inverses(precisions: FloatArray) -> FloatArray:
    """Return the covariances of precisions, both (K, D, D)."""
    k, d = precisions.shape[:2]
    return GaussianMixture.from_precisions(np.full(k, 1.0 / k), np.zeros((k, d)), precisions).covariances
