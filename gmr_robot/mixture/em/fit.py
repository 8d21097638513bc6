"""Fitting a Gaussian mixture to samples."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import IntArray, positive, whole
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.mixture.em.covariance import CovariancePrior, covariance_type
from gmr_robot.mixture.em.data import ArrayData, Data, checked_samples
from gmr_robot.mixture.em.expectation_maximisation import (
    EmOptions,
    ParametersCallback,
    Reseeding,
    run_em,
)
from gmr_robot.mixture.em.fit_input import check_enough, check_start, checked_groups, checked_weights
from gmr_robot.mixture.em.fold import Fold, IterationCallback
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.shrinking import shrunk_type
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.start import random_start, segment_start
from gmr_robot.mixture.em.team import Team
from gmr_robot.mixture.gaussian_mixture import GaussianMixture

MixtureCallback = Callable[[int, GaussianMixture], None]
"""Called with the iteration and the mixture after each E-step."""


@dataclass(frozen=True, eq=False)
class MixtureFit:
    """A fitted mixture and the evidence for it.

    Attributes
    ----------
    mixture : GaussianMixture
        The maximum found, in the units of the data.
    objective : tuple of float
        Mean penalised log-likelihood per sample [nat], one entry an EM iteration; without shrinkage it never
        falls between re-seedings. The last belongs to `mixture`.
    converged : bool
        Whether the last gain was below the tolerance (with shrinkage: the last three changes).
    reseedings : tuple of Reseeding
        Which components were moved to the sample that was explained worst, when and why.
    restarts : int
        How many starts were tried; the fit is the best of them.
    covariance_type : str
        The kind of covariances.
    seconds : float
        Wall time of the whole fit [s].
    """

    mixture: GaussianMixture
    objective: tuple[float, ...]
    converged: bool
    reseedings: tuple[Reseeding, ...]
    restarts: int
    covariance_type: str
    seconds: float

    @property
    def iterations(self) -> int:
        """Number of EM iterations."""
        return len(self.objective) - 1


def fit_mixture(
    samples: ArrayLike,
    n_components: int,
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    covariance: str = "full",
    initialisation: str = "kmeans++",
    start: GaussianMixture | None = None,
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    regularisation: float = 1e-3,
    missing: bool = False,
    shrinkage: bool = False,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
    callback: IterationCallback | None = None,
    observer: MixtureCallback | None = None,
) -> MixtureFit:
    """Fit a mixture of Gaussians by expectation maximisation.

    EM runs on standardised features (Dempster, Laird & Rubin 1977), so the units of the features do not
    matter (for spherical covariances, their common unit). Each covariance has an inverse-Wishart prior
    worth one sample (Fraley & Raftery 2007), which keeps it positive definite and vanishes as data grow.

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers, N at least `n_components`.
    n_components : int
        K, at least 1.
    groups : array of int, shape (N,), optional
        Which demonstration each sample belongs to, for ``time_segments``; one group when not given.
    weights : array, shape (N,), optional
        Weight of each sample, not negative; only their ratios matter.
    covariance : {"full", "tied", "diagonal", "spherical"}
        The kind of covariances: any; the same for all components; without correlations; multiples of one
        scale.
    initialisation : {"kmeans++", "kmeans", "random", "box", "time_segments"}
        Where EM starts: k-means++ centres (Arthur & Vassilvitskii 2007), k-means from there, random samples
        without replacement, random points of the samples' bounding box, or each group cut into K equal stretches.
    start : GaussianMixture, optional
        Parameters to start from instead.
    n_init : int, default 1
        How many random starts; the best is kept. A given start and time segments are deterministic and
        allow one.
    max_iterations : int, default 500
        Most EM iterations of a start.
    tolerance : float, default 1e-6
        EM has converged when the objective gains less than this per sample [nat].
    regularisation : float, default 1e-3
        Variance of the prior's one sample, relative to each feature's variance.
    missing : bool, default False
        Whether NaN marks a missing value; the fit then uses exact conditional moments (Ghahramani & Jordan
        1994).
    shrinkage : bool, default False
        Whether each M-step's covariances are shrunk towards spheres (`oracle_approximating_shrinkage`), each as one
        of as many samples as its component is responsible for. Features then keep their common unit, as for
        spherical covariances, which are refused. Such steps do not maximise the objective: it may fall, so EM has
        converged when it changes by less than the tolerance, up or down, three times in a row.
    rng : Generator or int, default 0
        Source of randomness, or its seed.
    threads : int, default 1
        Threads of the E-step; the result is the same for any number.
    callback : callable, optional
        Called with iteration and objective after each E-step; what it raises ends the fit.
    observer : callable, optional
        Called with iteration and mixture (in the units of the data) after each E-step, to watch or record the
        fit; building the mixture takes longer than a small iteration.

    Returns
    -------
    MixtureFit
        The mixture and the evidence.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array, are fewer (or have fewer distinct values) than
        components, or an option is unknown or out of range.
    """
    x = checked_samples(samples, name="samples", allow_missing=missing)
    data = ArrayData(x, checked_weights(weights, len(x)))
    return fit_data(
        data,
        n_components,
        groups=checked_groups(groups, len(x)),
        covariance=covariance,
        initialisation=initialisation,
        start=start,
        n_init=n_init,
        max_iterations=max_iterations,
        tolerance=tolerance,
        regularisation=regularisation,
        shrinkage=shrinkage,
        rng=rng,
        threads=threads,
        callback=callback,
        observer=observer,
    )


def fit_data(
    data: Data,
    n_components: int,
    *,
    groups: IntArray | None,
    covariance: str,
    initialisation: str,
    start: GaussianMixture | None,
    n_init: int,
    max_iterations: int,
    tolerance: float,
    regularisation: float,
    shrinkage: bool,
    rng: np.random.Generator | int,
    threads: int,
    callback: IterationCallback | None,
    observer: MixtureCallback | None,
) -> MixtureFit:
    """Fit a mixture to checked data; see `fit_mixture`."""
    began = time.perf_counter()
    whole(n_components, name="n_components", at_least=1)
    kind = covariance_type(covariance)
    prior = CovariancePrior(positive(regularisation, name="regularisation"))
    whole(max_iterations, name="max_iterations", at_least=1)
    positive(tolerance, name="tolerance")
    check_start(initialisation, n_init, start, n_components)
    whole(threads, name="threads", at_least=1)
    generator = np.random.default_rng(rng)
    with one_blas_thread(), Team(threads) as team:
        standardisation = Standardisation.of(data, common_scale=kind.common_scale or shrinkage, team=team)
        check_enough(standardisation, n_components, start)
        if shrinkage:
            kind = shrunk_type(kind, name=covariance, mean_weight=standardisation.mean_weight)
        fold = Fold(data, standardisation, diagonal=kind.diagonal, team=team)
        options = EmOptions(
            covariance=kind,
            prior=prior,
            max_iterations=max_iterations,
            tolerance=tolerance,
            callback=fold.told_in_units(callback),
            observer=_in_units(observer, standardisation),
            monotone=not shrinkage,
        )
        begin = partial(
            _start,
            fold,
            groups=groups,
            n_components=n_components,
            initialisation=initialisation,
            start=start,
            options=options,
            rng=generator,
        )
        best = max((run_em(fold, begin(), options) for _ in range(n_init)), key=lambda run: run.objective[-1])
        volume = fold.log_volume()
    return MixtureFit(
        mixture=_as_mixture(best.parameters, standardisation),
        objective=tuple(value - volume for value in best.objective),
        converged=best.converged,
        reseedings=best.reseedings,
        restarts=n_init,
        covariance_type=covariance,
        seconds=time.perf_counter() - began,
    )


def _start(
    fold: Fold,
    *,
    groups: IntArray | None,
    n_components: int,
    initialisation: str,
    start: GaussianMixture | None,
    options: EmOptions,
    rng: np.random.Generator,
) -> Parameters:
    """Parameters to start from: the given ones, time segments, or a random assignment."""
    prior = CovariancePrior(options.prior.variance, options.prior.samples * fold.mean_weight)
    if start is not None:
        return fold.standardisation.apply_to(Parameters(start.weights, start.means, start.covariances))
    if initialisation == "time_segments":
        return segment_start(fold, groups, n_components, covariance=options.covariance, prior=prior)
    return random_start(
        fold,
        n_components,
        initialisation=initialisation,
        covariance=options.covariance,
        prior=prior,
        rng=rng,
    )


def _as_mixture(parameters: Parameters, standardisation: Standardisation) -> GaussianMixture:
    """Return standardised parameters as a mixture in the units of the data."""
    given = standardisation.undo(parameters)
    return GaussianMixture(given.weights, given.means, given.covariances)


def _in_units(
    observer: MixtureCallback | None, standardisation: Standardisation
) -> ParametersCallback | None:
    """Return what gives an observer each iteration's mixture in the units of the data."""
    if observer is None:
        return None
    return lambda iteration, parameters: observer(iteration, _as_mixture(parameters, standardisation))
