"""Variational Bayes: a fit that finds out how many components the data support."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, float_array, positive, whole
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.mixture.em.covariance import COVARIANCE_TYPES, CovariancePrior
from gmr_robot.mixture.em.data import ArrayData, checked_samples
from gmr_robot.mixture.em.fit_input import check_enough, check_start, checked_groups, checked_weights
from gmr_robot.mixture.em.fold import Fold, IterationCallback
from gmr_robot.mixture.em.parameters import Parameters, Scorer
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.start import random_start, segment_start
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.em.team import Team
from gmr_robot.mixture.gaussian_mixture import GaussianMixture
from gmr_robot.mixture.variational_bayes.gaussian_wishart import VariationalPosterior, VariationalPrior
from gmr_robot.mixture.variational_bayes.merging import merge_candidates, merged


@dataclass(frozen=True, eq=False)
class VariationalFit:
    """A mixture whose superfluous components were pruned, and the evidence for it.

    Attributes
    ----------
    mixture : GaussianMixture
        The components that survive, K of them, at their posterior expectation: weights E[πₖ] (normalised),
        means E[μₖ], covariances E[Λₖ]⁻¹, in the units of the data.
    kept : ndarray of int, shape (K,)
        Which of the `n_components` these are.
    counts : ndarray, shape (n_components,)
        How many samples each of all components explains.
    concentrations : ndarray, shape (n_components,)
        Dirichlet posterior of the weights of all components.
    lower_bound : tuple of float
        Lower bound of the log-evidence per sample [nat], one entry an iteration; it never falls. Of merge
        moves only the iterations that are higher than all before have entries.
    converged : bool
        Whether the last gain was below the tolerance.
    restarts : int
        How many starts were tried; the fit is the best of them.
    seconds : float
        Wall time of the whole fit [s].
    """

    mixture: GaussianMixture
    kept: IntArray
    counts: FloatArray
    concentrations: FloatArray
    lower_bound: tuple[float, ...]
    converged: bool
    restarts: int
    seconds: float

    @property
    def n_components(self) -> int:
        """Number of components that survive."""
        return self.mixture.n_components

    @property
    def iterations(self) -> int:
        """Number of iterations."""
        return len(self.lower_bound) - 1


@dataclass(frozen=True)
class _Options:
    """The prior, and when to stop."""

    prior: VariationalPrior
    max_iterations: int
    tolerance: float
    callback: IterationCallback | None = None


@dataclass(frozen=True, eq=False)
class _Run:
    """Where one start ended: the posterior, and the statistics it gives."""

    posterior: VariationalPosterior
    statistics: SufficientStatistics
    iterations: int
    converged: bool
    lower_bound: tuple[float, ...] = ()


def fit_variational(
    samples: ArrayLike,
    n_components: int,
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    initialisation: str = "kmeans++",
    start: GaussianMixture | None = None,
    n_init: int = 1,
    max_iterations: int = 1000,
    tolerance: float = 1e-6,
    concentration: float = 1e-3,
    mean_precision: float = 0.1,
    prior_mean: ArrayLike | None = None,
    degrees_of_freedom: float | None = None,
    regularisation: float = 0.1,
    prune: float = 1.0,
    missing: bool = False,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
    callback: IterationCallback | None = None,
) -> VariationalFit:
    """Fit a Bayesian mixture of Gaussians with full covariances, and prune what the data do not support.

    Mean-field variational Bayes with conjugate priors (Bishop 2006, §10.2; Corduneanu & Bishop 2001), on
    standardised features, so that units do not matter. A small `concentration` makes it costly to keep a
    component, so start with more of them than can be needed. Where it has converged, components are merged
    for as long as that raises the lower bound.

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers, N at least `n_components`.
    n_components : int
        The most components, at least 1.
    groups : array of int, shape (N,), optional
        Which demonstration each sample belongs to, for ``time_segments``; one group when not given.
    weights : array, shape (N,), optional
        Weight of each sample, not negative; only their ratios matter, the mean counts as one sample.
    initialisation : {"kmeans++", "kmeans", "random", "box", "time_segments"}
        Where the iteration starts; see `fit_mixture`.
    start : GaussianMixture, optional
        A mixture of `n_components` to start from instead.
    n_init : int, default 1
        How many random starts; the one with the largest lower bound is kept.
    max_iterations : int, default 1000
        Most iterations of a start, those of merge moves included.
    tolerance : float, default 1e-6
        Converged when the lower bound gains less than this per sample [nat].
    concentration : float, default 1e-3
        α₀ of the symmetric Dirichlet prior: below one favours few components, one is indifferent.
    mean_precision : float, default 0.1
        β₀: how many samples the prior's mean is worth to a component's mean.
    prior_mean : array, shape (D,), optional
        m₀, in the units of the data; the mean of all samples when not given.
    degrees_of_freedom : float, optional
        ν₀: how many samples the prior of the covariances is worth, above D − 1; D when not given.
    regularisation : float, default 0.1
        Variance that the prior expects of a component, relative to each feature's variance.
    prune : float, default 1
        Components that explain fewer samples than this are dropped at the end.
    missing : bool, default False
        Whether NaN marks a missing value; its posterior is then part of the iteration.
    rng : Generator or int, default 0
        Source of randomness, or its seed.
    threads : int, default 1
        Threads of the E-step; the result is the same for any number.
    callback : callable, optional
        Called with iteration and lower bound after each E-step; what it raises ends the fit.

    Returns
    -------
    VariationalFit
        The mixture of the components that survive, and the evidence.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array, are fewer (or have fewer distinct values) than
        components, or an option is unknown or out of range.
    """
    began = time.perf_counter()
    whole(n_components, name="n_components", at_least=1)
    x = checked_samples(samples, name="samples", allow_missing=missing)
    data = ArrayData(x, checked_weights(weights, len(x)))
    group_of = checked_groups(groups, len(x))
    prior = VariationalPrior(
        concentration=positive(concentration, name="concentration"),
        mean_precision=positive(mean_precision, name="mean_precision"),
        variance=positive(regularisation, name="regularisation"),
        degrees=_degrees(degrees_of_freedom, n_features=x.shape[1]),
    )
    if prior_mean is not None:
        prior_mean = float_array(prior_mean, name="prior_mean", shape=(x.shape[1],))
    options = _Options(
        prior=prior,
        max_iterations=whole(max_iterations, name="max_iterations", at_least=1),
        tolerance=positive(tolerance, name="tolerance"),
    )
    check_start(initialisation, n_init, start, n_components)
    positive(prune, name="prune")
    whole(threads, name="threads", at_least=1)
    standardisation = Standardisation.of(data)
    check_enough(standardisation, n_components, start)
    if prior_mean is not None:
        options = replace(options, prior=replace(prior, mean=standardisation.apply(prior_mean)))
    generator = np.random.default_rng(rng)
    with one_blas_thread(), Team(threads) as team:
        fold = Fold(data, standardisation, diagonal=False, team=team)
        options = replace(options, callback=fold.told_in_units(callback))
        runs = [
            _run(
                fold, _start(fold, group_of, n_components, initialisation, start, options, generator), options
            )
            for _ in range(n_init)
        ]
    best = max(runs, key=lambda run: run.lower_bound[-1])
    return _as_fit(best, fold, prune, restarts=n_init, seconds=time.perf_counter() - began)


def _degrees(degrees_of_freedom: float | None, *, n_features: int) -> float:
    """Return ν₀, refusing one whose Wishart distribution is improper."""
    if degrees_of_freedom is None:
        return float(n_features)
    degrees = positive(degrees_of_freedom, name="degrees_of_freedom")
    if degrees <= n_features - 1:
        raise InputError(
            f"degrees_of_freedom is {degrees_of_freedom}; expected a number above {n_features - 1}, "
            f"since there are {n_features} features"
        )
    return degrees


def _start(
    fold: Fold,
    groups: IntArray | None,
    n_components: int,
    initialisation: str,
    start: GaussianMixture | None,
    options: _Options,
    rng: np.random.Generator,
) -> Scorer:
    """Return the mixture whose responsibilities the iteration starts with."""
    if start is not None:
        given = Parameters(start.weights, start.means, start.covariances)
        return fold.standardisation.apply_to(given).scorer()
    kind = COVARIANCE_TYPES["full"]
    prior = CovariancePrior(options.prior.variance, fold.mean_weight)
    if initialisation == "time_segments":
        return segment_start(fold, groups, n_components, covariance=kind, prior=prior).scorer()
    return random_start(
        fold, n_components, initialisation=initialisation, covariance=kind, prior=prior, rng=rng
    ).scorer()


def _run(fold: Fold, start: Scorer, options: _Options) -> _Run:
    """Iterate from a start, then merge components for as long as that raises the lower bound."""
    history = list[float]()
    run = _iterate(fold, _statistics(fold, start), options, history, most=options.max_iterations)
    left = options.max_iterations - run.iterations
    pairs = merge_candidates(run.statistics, options.prior).tolist()
    while pairs and left > 0:
        one, other = pairs.pop(0)
        to_beat = history[-1] + options.tolerance
        start_again = merged(run.statistics, one, other)
        trial = _iterate(fold, start_again, options, history, most=left, above=to_beat)
        left -= trial.iterations
        if history[-1] > to_beat:
            run = trial
            pairs = merge_candidates(run.statistics, options.prior).tolist()
    return replace(run, lower_bound=tuple(history))


def _iterate(
    fold: Fold,
    statistics: SufficientStatistics,
    options: _Options,
    history: list[float],
    *,
    most: int,
    above: float = -np.inf,
) -> _Run:
    """Iterate until the lower bound's gain per sample falls below the tolerance.

    Bounds above a level are added to the history and reported.
    """
    iterations, previous = 0, -np.inf
    while True:
        posterior = VariationalPosterior.of(statistics, options.prior)
        scorer = posterior.scorer()
        statistics = _statistics(fold, scorer)
        total = statistics.log_likelihood - posterior.divergence(options.prior, scorer)
        bound = total / fold.standardisation.n_samples
        if bound > above:
            history.append(bound)
            if options.callback is not None:
                options.callback(len(history) - 1, bound)
        converged = bound - previous < options.tolerance
        if converged or iterations == most:
            return _Run(posterior, statistics, iterations, converged)
        iterations, previous = iterations + 1, bound


def _statistics(fold: Fold, scorer: Scorer) -> SufficientStatistics:
    """Pass over the data; a sample of mean weight counts as one."""
    return fold(scorer).scaled(1.0 / fold.mean_weight)


def _as_fit(run: _Run, fold: Fold, prune: float, *, restarts: int, seconds: float) -> VariationalFit:
    """Drop the components that explain too little, and return to the units of the data."""
    posterior = run.posterior
    kept = np.flatnonzero(posterior.counts >= min(prune, posterior.counts.max()))
    weights = posterior.concentrations[kept] / posterior.concentrations[kept].sum()
    parameters = fold.standardisation.undo(
        Parameters(weights, posterior.means[kept], posterior.covariances[kept])
    )
    volume = fold.log_volume()
    return VariationalFit(
        mixture=GaussianMixture(parameters.weights, parameters.means, parameters.covariances),
        kept=kept,
        counts=posterior.counts,
        concentrations=posterior.concentrations,
        lower_bound=tuple(value - volume for value in run.lower_bound),
        converged=run.converged,
        restarts=restarts,
        seconds=seconds,
    )
