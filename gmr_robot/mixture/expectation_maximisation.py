"""EM as a fold: samples -> sufficient statistics -> parameters, in standardised coordinates.

Everything here sees features of mean zero and variance one, and sample weights that sum to the number of
samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial, reduce

import numpy as np
from threadpoolctl import ThreadpoolController

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import FitError
from gmr_robot.kernels.density import component_log_densities, normalise_rows
from gmr_robot.kernels.expectation import (
    accumulate_centred,
    accumulate_labels,
    accumulate_products,
    unpack_statistics,
)
from gmr_robot.kernels.maximisation import factorise, log_prior, maximise, natural_coefficients
from gmr_robot.mixture.statistics import SufficientStatistics

LANE = 8192
"""Samples a lane. Lanes are folded on any number of threads and added up in order.

The same bytes each time.
"""

LARGEST_CANCELLATION = 1e-9
"""Absolute error of a log-density above which the product formulation gives way to the centred one."""

MANY_FEATURES = 24
"""From here on the centred formulation's square products are the faster ones."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Weights (K,), means (K, D) and covariances (K, D, D) in standardised coordinates."""

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray


@dataclass(frozen=True)
class CovariancePrior:
    """What each covariance is pulled towards: `samples` samples of variance `variance` in each feature."""

    variance: float
    samples: float = 1.0


@dataclass(frozen=True)
class EmOptions:
    """When EM stops, what regularises it, and on how many threads it folds."""

    prior: CovariancePrior
    max_iterations: int
    tolerance: float
    threads: int
    callback: Callable[[int, float], None] | None


@dataclass(frozen=True, eq=False)
class EmRun:
    """Where EM ended: parameters, the mean penalised objective an iteration, convergence, re-seedings."""

    parameters: Parameters
    objective: tuple[float, ...]
    converged: bool
    reseedings: int


class Fold:
    """The E-step over one data set: samples (N, D) and weights (N,), cut into lanes."""

    def __init__(self, samples: FloatArray, weights: FloatArray, pool: ThreadPoolExecutor | None) -> None:
        self.samples = samples
        self.weights = weights
        self._pool = pool
        self._lanes = [slice(at, at + LANE) for at in range(0, len(samples), LANE)]
        self._squared_radius = float(np.max(np.einsum("nd,nd->n", samples, samples), initial=0.0))

    def expectation(self, parameters: Parameters) -> tuple[SufficientStatistics, FloatArray]:
        """Return the statistics under some parameters, and the whitening matrices (K, D, D).

        Raises
        ------
        FitError
            When a covariance is not positive definite, which the prior rules out but for overflow.
        """
        n_components, n_features = parameters.means.shape
        log_factors, whiteners = np.empty(n_components), np.empty((n_components, n_features, n_features))
        with np.errstate(divide="ignore"):  # an empty component has log-weight -inf
            bad = factorise(parameters.weights, parameters.covariances, log_factors, whiteners)
        if bad >= 0:
            raise FitError(
                f"the covariance of component {bad} is not positive definite; use a larger regularisation"
            )
        n_coefficients = n_features * (n_features + 3) // 2 + 1
        coefficients = np.empty((n_coefficients, n_components))
        narrowest = natural_coefficients(log_factors, parameters.means, whiteners, coefficients)
        cancellation = np.finfo(float).eps * self._squared_radius * narrowest
        if n_features >= MANY_FEATURES or not cancellation <= LARGEST_CANCELLATION:
            lane = partial(self._centred_lane, parameters.means, log_factors, whiteners)
        else:
            lane = partial(self._product_lane, coefficients, n_features)
        return reduce(SufficientStatistics.merge, self._map(lane)), whiteners

    def labelled(self, labels: FloatArray, n_components: int) -> SufficientStatistics:
        """Return the statistics of an assignment of each sample to one component, labels (N,)."""
        n_features = self.samples.shape[1]
        statistics = _empty_statistics(n_components, n_features, np.zeros((n_components, n_features)))
        accumulate_labels(
            self.samples,
            self.weights,
            labels,
            statistics.reference,
            statistics.counts,
            statistics.first,
            statistics.second,
        )
        return statistics

    def worst_explained(self, parameters: Parameters) -> FloatArray:
        """Return the sample of the lowest density, shape (D,)."""
        n_components, n_features = parameters.means.shape
        log_factors, whiteners = np.empty(n_components), np.empty((n_components, n_features, n_features))
        with np.errstate(divide="ignore"):
            factorise(parameters.weights, parameters.covariances, log_factors, whiteners)
        densities, evidence = np.empty((len(self.samples), n_components)), np.empty(len(self.samples))
        factors = np.asarray(np.linalg.cholesky(parameters.covariances), dtype=np.float64)
        component_log_densities(self.samples, log_factors, parameters.means, factors, densities)
        normalise_rows(densities, evidence)
        evidence[self.weights == 0.0] = np.inf
        worst: FloatArray = self.samples[np.argmin(evidence)]
        return worst

    def _map(self, lane: Callable[[slice], SufficientStatistics]) -> Iterator[SufficientStatistics]:
        return self._pool.map(lane, self._lanes) if self._pool else map(lane, self._lanes)

    def _product_lane(self, coefficients: FloatArray, n_features: int, lane: slice) -> SufficientStatistics:
        n_components = coefficients.shape[1]
        packed = np.zeros(coefficients.shape[::-1])
        total = accumulate_products(self.samples[lane], self.weights[lane], coefficients, packed)
        statistics = _empty_statistics(n_components, n_features, np.zeros((n_components, n_features)))
        unpack_statistics(packed, statistics.counts, statistics.first, statistics.second)
        return replace(statistics, log_likelihood=total)

    def _centred_lane(
        self, means: FloatArray, log_factors: FloatArray, whiteners: FloatArray, lane: slice
    ) -> SufficientStatistics:
        statistics = _empty_statistics(means.shape[0], means.shape[1], means)
        total = accumulate_centred(
            self.samples[lane],
            self.weights[lane],
            log_factors,
            means,
            whiteners,
            statistics.counts,
            statistics.first,
            statistics.second,
        )
        return replace(statistics, log_likelihood=total)


def maximisation(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
    """Return the maximum-a-posteriori parameters for some statistics."""
    parameters = Parameters(
        np.empty_like(statistics.counts), np.empty_like(statistics.first), np.empty_like(statistics.second)
    )
    maximise(
        statistics.counts,
        statistics.first,
        statistics.second,
        statistics.reference,
        prior.variance,
        prior.samples,
        parameters.weights,
        parameters.means,
        parameters.covariances,
    )
    return parameters


def run_em(fold: Fold, start: Parameters, options: EmOptions) -> EmRun:
    """Iterate EM from a start until the objective's gain per sample falls below the tolerance.

    The parameters returned are those that the last entry of the objective belongs to.
    """
    parameters, objective, reseedings, converged = start, list[float](), 0, False
    total_weight = float(fold.weights.sum())
    for iteration in range(options.max_iterations + 1):
        statistics, whiteners = fold.expectation(parameters)
        penalty = log_prior(whiteners, options.prior.variance, options.prior.samples)
        objective.append((statistics.log_likelihood + penalty) / total_weight)
        if options.callback is not None:
            options.callback(iteration, objective[-1])
        empty = np.flatnonzero(statistics.counts < _FEWEST_SAMPLES).astype(np.int64)
        if empty.size and reseedings < _MOST_RESEEDINGS * len(statistics.counts):
            parameters = _reseed(fold, parameters, maximisation(statistics, options.prior), empty)
            reseedings += len(empty)
            continue
        converged = iteration > 0 and 0.0 <= objective[-1] - objective[-2] < options.tolerance
        if converged or iteration == options.max_iterations:
            break
        parameters = maximisation(statistics, options.prior)
    return EmRun(parameters, tuple(objective), converged, reseedings)


_FEWEST_SAMPLES = 1e-3
"""A component that explains less than this many samples is empty."""

_MOST_RESEEDINGS = 3
"""Times the number of components: then EM goes on with what is empty."""


def _reseed(fold: Fold, current: Parameters, updated: Parameters, empty: IntArray) -> Parameters:
    """Move empty components to the sample that is explained worst, with the pooled covariance."""
    weights, means, covariances = updated.weights.copy(), updated.means.copy(), updated.covariances.copy()
    pooled = np.einsum("k,kij->ij", weights, covariances)
    means[empty] = fold.worst_explained(current)
    covariances[empty] = pooled
    weights[empty] = 1.0 / len(weights)
    return Parameters(weights / weights.sum(), means, covariances)


def _empty_statistics(n_components: int, n_features: int, reference: FloatArray) -> SufficientStatistics:
    return SufficientStatistics(
        counts=np.zeros(n_components),
        first=np.zeros((n_components, n_features)),
        second=np.zeros((n_components, n_features, n_features)),
        reference=reference,
        log_likelihood=0.0,
    )


@cache
def _threadpools() -> ThreadpoolController:
    """The BLAS libraries of this process; looked up once, after numba's has been loaded."""
    return ThreadpoolController()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS on one thread: a sum's order, and so its last bits, must not depend on the machine's load."""
    with _threadpools().limit(limits=1, user_api="blas"):
        yield
