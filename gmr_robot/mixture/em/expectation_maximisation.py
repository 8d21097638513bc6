"""EM: samples -> sufficient statistics -> parameters, again and again, in standardised coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmr_robot.mixture.em.covariance import CovariancePrior, CovarianceType
from gmr_robot.mixture.em.fold import Fold, IterationCallback
from gmr_robot.mixture.em.parameters import Parameters, Scorer
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.em.worst_explained import worst_explained

FEWEST_SAMPLES = 1e-3
"""A component that explains less than this many samples is empty."""

MOST_RESEEDINGS = 3
"""Times the number of components: then EM goes on with what is empty or collapsed."""

ParametersCallback = Callable[[int, Parameters], None]
"""Called with the iteration and the parameters that the E-step used."""


@dataclass(frozen=True)
class Reseeding:
    """A component that was moved to the sample that was explained worst.

    Attributes
    ----------
    iteration : int
        After which E-step.
    component : int
        Which one.
    reason : str
        ``"empty"``, or ``"collapsed"`` on fewer samples than a covariance needs.
    """

    iteration: int
    component: int
    reason: str


@dataclass(frozen=True)
class EmOptions:
    """What the covariances are, what regularises them, and when EM stops.

    Where the objective may fall (`monotone` false), EM has converged when it changes by less than the tolerance
    three times in a row: once could be where it turns from rising to falling.
    """

    covariance: CovarianceType
    prior: CovariancePrior
    max_iterations: int
    tolerance: float
    callback: IterationCallback | None = None
    observer: ParametersCallback | None = None
    monotone: bool = True


@dataclass(frozen=True, eq=False)
class EmRun:
    """Where EM ended; the last entry of the objective (mean per sample) belongs to the parameters."""

    parameters: Parameters
    objective: tuple[float, ...]
    converged: bool
    reseedings: tuple[Reseeding, ...]


def run_em(fold: Fold, start: Parameters, options: EmOptions) -> EmRun:
    """Iterate EM from a start until the objective's gain per sample falls below the tolerance."""
    prior = CovariancePrior(options.prior.variance, options.prior.samples * fold.mean_weight)
    parameters, objective, reseedings = start, list[float](), list[Reseeding]()
    for iteration in range(options.max_iterations + 1):
        scorer = parameters.scorer()
        statistics = fold(scorer)
        penalised = statistics.log_likelihood + options.covariance.log_prior(scorer, prior)
        objective.append(penalised / fold.standardisation.total_weight)
        if options.callback is not None:
            options.callback(iteration, objective[-1])
        if options.observer is not None:
            options.observer(iteration, parameters)
        last = iteration == options.max_iterations
        moved = _reseedings(statistics, prior, fold.mean_weight, iteration)
        if moved and not last and len(reseedings) + len(moved) <= MOST_RESEEDINGS * len(parameters.weights):
            reseedings += moved
            updated = options.covariance.maximise(statistics, prior)
            parameters = _reseed(fold, scorer, updated, [one.component for one in moved])
            continue
        converged = _has_converged(objective, options)
        if converged or last:
            break
        parameters = options.covariance.maximise(statistics, prior)
    return EmRun(parameters, tuple(objective), converged, tuple(reseedings))


def _has_converged(objective: list[float], options: EmOptions) -> bool:
    if options.monotone:
        return len(objective) > 1 and 0.0 <= objective[-1] - objective[-2] < options.tolerance
    changes = np.abs(np.diff(objective[-4:]))
    return len(changes) == 3 and bool(changes.max() < options.tolerance)


def _reseedings(
    statistics: SufficientStatistics, prior: CovariancePrior, mean_weight: float, iteration: int
) -> list[Reseeding]:
    """Return which components are empty, or collapsed: too few samples, and no scatter beside the prior's."""
    counts = statistics.counts / mean_weight
    n_features = statistics.first.shape[1]
    if len(counts) == 1 or counts.min() >= n_features + 1:
        return []
    moved = []
    for k in map(int, np.flatnonzero(counts < n_features + 1)):
        if counts[k] < FEWEST_SAMPLES:
            moved.append(Reseeding(iteration, k, "empty"))
            continue
        mean = statistics.first[k] / statistics.counts[k]
        scatter = np.trace(statistics.second[k]) - statistics.counts[k] * (mean @ mean)
        if scatter < 0.1 * prior.samples * prior.variance * n_features:
            moved.append(Reseeding(iteration, k, "collapsed"))
    return moved


def _reseed(fold: Fold, scorer: Scorer, updated: Parameters, components: list[int]) -> Parameters:
    """Move components to the samples that are explained worst, with the pooled covariance."""
    weights, means, covariances = updated.weights.copy(), updated.means.copy(), updated.covariances.copy()
    pooled = np.einsum("k,kij->ij", weights, covariances)
    means[components] = worst_explained(fold, scorer, len(components))
    covariances[components] = pooled
    weights[components] = 1.0 / len(weights)
    return Parameters(weights / weights.sum(), means, covariances)
