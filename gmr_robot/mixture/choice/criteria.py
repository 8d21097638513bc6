"""Information criteria: how well a mixture explains samples against how many parameters it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, whole
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.covariance import covariance_type
from gmr_robot.mixture.em.data import checked_samples
from gmr_robot.mixture.em.fit_input import checked_weights
from gmr_robot.mixture.em.lane import LONGEST_LANE
from gmr_robot.mixture.gaussian_mixture import GaussianMixture


@dataclass(frozen=True)
class InformationCriteria:
    """What a mixture's criteria consist of. The smaller a criterion, the better.

    Attributes
    ----------
    log_likelihood : float
        Of all samples [nat].
    entropy : float
        −Σₙ Σₖ rₙₖ log rₙₖ of the responsibilities [nat]: how much the components overlap.
    n_parameters : int
        Number of free parameters.
    n_samples : float
        Number of samples; with weights w the effective one, (Σ w)² / Σ w² (Kish 1965).
    """

    log_likelihood: float
    entropy: float
    n_parameters: int
    n_samples: float

    @property
    def aic(self) -> float:
        """−2 log L + 2p (Akaike 1974)."""
        return -2.0 * self.log_likelihood + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """−2 log L + p log N (Schwarz 1978)."""
        return -2.0 * self.log_likelihood + self.n_parameters * float(np.log(self.n_samples))

    @property
    def icl(self) -> float:
        """BIC plus twice the entropy of the responsibilities (Biernacki, Celeux & Govaert 2000)."""
        return self.bic + 2.0 * self.entropy


def n_parameters(n_components: int, n_features: int, *, covariance: str = "full") -> int:
    """Return the number of free parameters: K − 1 weights, K means, and covariances of one kind.

    Raises
    ------
    InputError
        When a number is below one, or the kind of covariances is unknown.
    """
    k = whole(n_components, name="n_components", at_least=1)
    d = whole(n_features, name="n_features", at_least=1)
    return k - 1 + k * d + covariance_type(covariance).n_parameters(k, d)


def information_criteria(
    mixture: GaussianMixture,
    samples: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    covariance: str = "full",
    missing: bool = False,
) -> InformationCriteria:
    """Return the information criteria of a mixture.

    They are made for independent samples that the mixture was fitted to. Samples along a trajectory are
    not independent, and the criteria then ask for too many components: hold out demonstrations instead
    (`select_n_components`).

    Parameters
    ----------
    mixture : GaussianMixture
        K components in D dimensions.
    samples : array, shape (N, D)
        The samples it was fitted to.
    weights : array, shape (N,), optional
        Weight of each sample, not negative; only their ratios matter. The sums are scaled to the effective
        number of samples.
    covariance : {"full", "tied", "diagonal", "spherical"}
        The kind of covariances the mixture was fitted with.
    missing : bool, default False
        Whether NaN marks a missing value; a sample then counts with what was observed.

    Returns
    -------
    InformationCriteria
        With the properties `aic`, `bic` and `icl`.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array with N at least one, the weights do not fit them or
        are all zero, or the kind of covariances is unknown.
    """
    parameters = n_parameters(mixture.n_components, mixture.n_features, covariance=covariance)
    x = checked_samples(samples, name="samples", width=mixture.n_features, allow_missing=missing)
    given = checked_weights(weights, len(x))
    w = np.ones(len(x)) if given is None else given
    if not w.sum() > 0.0:
        raise InputError("all weights are zero; expected at least one above zero" if len(x) else "no sample")
    n_effective = float(w.sum() ** 2 / (w @ w))
    log_likelihood = entropy = 0.0
    for rows, known, points in _by_pattern(mixture, x):
        log_likelihood += float(w[rows] @ _log_densities(known, points))
        entropy += float(w[rows] @ _entropies(mixture, known, points))
    factor = n_effective / float(w.sum())
    return InformationCriteria(factor * log_likelihood, factor * entropy, parameters, n_effective)


def mean_log_density(mixture: GaussianMixture, samples: FloatArray, weights: FloatArray) -> float:
    """Return the weighted mean of log p(x) per sample [nat], where NaN marks a missing value.

    samples (N, D) and weights (N,) are checked.
    """
    total = 0.0
    for rows, known, points in _by_pattern(mixture, samples):
        total += float(weights[rows] @ _log_densities(known, points))
    return total / float(weights.sum())


def _by_pattern(
    mixture: GaussianMixture, samples: FloatArray
) -> Iterator[tuple[IntArray, GaussianMixture | None, FloatArray]]:
    """Sort samples by what they miss, a lane at a time: rows (n,), what is observed of them (n, o), its marginal.

    The marginal is None where nothing is observed.
    """
    for start in range(0, len(samples), LONGEST_LANE):
        lane = samples[start : start + LONGEST_LANE]
        patterns, of_sample = np.unique(np.isnan(lane), axis=0, return_inverse=True)
        for index, pattern in enumerate(patterns):
            rows = np.flatnonzero(of_sample.reshape(-1) == index)
            observed = np.flatnonzero(~pattern).tolist()
            complete = len(observed) == mixture.n_features
            known = mixture if complete else mixture.marginal(observed) if observed else None
            yield start + rows, known, lane[rows][:, observed]


def _log_densities(known: GaussianMixture | None, points: FloatArray) -> FloatArray:
    """Log-density of what is observed, shape (n,); that of nothing is zero."""
    return np.zeros(len(points)) if known is None else known.log_density(points)


def _entropies(mixture: GaussianMixture, known: GaussianMixture | None, points: FloatArray) -> FloatArray:
    """−Σₖ rₖ log rₖ of each sample, shape (n,); r log r is zero at zero."""
    r = np.tile(mixture.weights, (len(points), 1)) if known is None else known.responsibilities(points)
    entropies: FloatArray = -(r * np.log(np.where(r > 0.0, r, 1.0))).sum(axis=1)
    return entropies
