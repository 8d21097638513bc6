"""Fitting a Gaussian mixture to samples."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, float_array, positive, whole
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture.expectation_maximisation import (
    CovariancePrior,
    EmOptions,
    EmRun,
    Fold,
    Parameters,
    maximisation,
    one_blas_thread,
    run_em,
)
from gmr_robot.mixture.gaussian_mixture import GaussianMixture
from gmr_robot.mixture.initialisation import (
    INITIALISATIONS,
    kmeans_plus_plus_labels,
    time_segment_labels,
)
from gmr_robot.mixture.standardisation import Standardisation


@dataclass(frozen=True, eq=False)
class MixtureFit:
    """A fitted mixture and the evidence for it.

    Attributes
    ----------
    mixture : GaussianMixture
        The maximum found, in the units of the data.
    objective : tuple of float
        Mean penalised log-likelihood per sample [nat], one entry an EM iteration; it never falls between
        re-seedings. The last belongs to `mixture`.
    converged : bool
        Whether the last gain was below the tolerance.
    reseedings : int
        How often an empty component was moved to the sample that was explained worst.
    restarts : int
        How many starts were tried; the fit is the best of them.
    seconds : float
        Wall time of the whole fit [s].
    """

    mixture: GaussianMixture
    objective: tuple[float, ...]
    converged: bool
    reseedings: int
    restarts: int
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
    initialisation: str = "kmeans++",
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    regularisation: float = 1e-3,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
    callback: Callable[[int, float], None] | None = None,
) -> MixtureFit:
    """Fit a mixture of Gaussians with full covariances by expectation maximisation.

    EM runs on standardised features (Dempster, Laird & Rubin 1977), so the units of the features do not
    matter. Each covariance has an inverse-Wishart prior worth one sample (Fraley & Raftery 2007), which
    keeps it positive definite and vanishes as data grow.

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
    initialisation : {"kmeans++", "time_segments"}
        Where EM starts: k-means++ centres (Arthur & Vassilvitskii 2007), or each group cut into K equal
        stretches.
    n_init : int, default 1
        How many random starts; the best is kept. Time segments are deterministic and allow one.
    max_iterations : int, default 500
        Most EM iterations of a start.
    tolerance : float, default 1e-6
        EM has converged when the objective gains less than this per sample [nat].
    regularisation : float, default 1e-3
        Variance of the prior's one sample, relative to each feature's variance.
    rng : Generator or int, default 0
        Source of randomness, or its seed.
    threads : int, default 1
        Threads of the E-step; the result is the same for any number.
    callback : callable, optional
        Called with iteration and objective after each E-step; what it raises ends the fit.

    Returns
    -------
    MixtureFit
        The mixture and the evidence.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array, are fewer (or have fewer distinct values) than
        components, or an option is out of range.
    """
    started = time.perf_counter()
    x = _check_samples(samples, n_components)
    w = _check_weights(weights, len(x))
    labels_of_group = _check_groups(groups, len(x))
    options = EmOptions(
        prior=CovariancePrior(positive(regularisation, name="regularisation")),
        max_iterations=whole(max_iterations, name="max_iterations", at_least=1),
        tolerance=positive(tolerance, name="tolerance"),
        threads=whole(threads, name="threads", at_least=1),
        callback=callback,
    )
    _check_start(initialisation, n_init)
    standardisation = Standardisation.of(x, w)
    generator = np.random.default_rng(rng)
    pool = ThreadPoolExecutor(threads) if threads > 1 else None
    with one_blas_thread(), pool or nullcontext():
        fold = Fold(standardisation.apply(x), w, pool)
        runs = [
            run_em(
                fold, _start(fold, labels_of_group, n_components, initialisation, generator, options), options
            )
            for _ in range(n_init)
        ]
    best = max(runs, key=lambda run: run.objective[-1])
    return _as_fit(best, standardisation, restarts=n_init, seconds=time.perf_counter() - started)


def _start(
    fold: Fold,
    groups: IntArray,
    n_components: int,
    initialisation: str,
    rng: np.random.Generator,
    options: EmOptions,
) -> Parameters:
    """Parameters of an initial assignment."""
    if initialisation == "time_segments":
        labels = time_segment_labels(groups, n_components=n_components)
    else:
        labels = kmeans_plus_plus_labels(fold.samples, fold.weights, n_components=n_components, rng=rng)
    return maximisation(fold.labelled(labels, n_components), options.prior)


def _as_fit(run: EmRun, standardisation: Standardisation, *, restarts: int, seconds: float) -> MixtureFit:
    """Return a run's result in the units of the data."""
    parameters = standardisation.undo(run.parameters)
    volume = float(np.log(standardisation.scale).sum())  # the Jacobian of the standardisation
    return MixtureFit(
        mixture=GaussianMixture(parameters.weights, parameters.means, parameters.covariances),
        objective=tuple(value - volume for value in run.objective),
        converged=run.converged,
        reseedings=run.reseedings,
        restarts=restarts,
        seconds=seconds,
    )


def _check_samples(samples: ArrayLike, n_components: int) -> FloatArray:
    x = float_array(samples, name="samples", shape=("N", "D"))
    whole(n_components, name="n_components", at_least=1)
    if x.shape[1] == 0:
        raise InputError("samples have no feature; expected at least one column")
    if len(x) < n_components:
        raise InputError(
            f"there are {len(x)} sample(s), but n_components is {n_components}; "
            "expected at least as many samples as components"
        )
    return x


def _check_weights(weights: ArrayLike | None, n_samples: int) -> FloatArray:
    """Return weights that sum to the number of samples."""
    if weights is None:
        return np.ones(n_samples)
    w = float_array(weights, name="weights", shape=(n_samples,))
    if (w < 0.0).any():
        at = int(np.argmax(w < 0.0))
        raise InputError(f"weights[{at}] is {w[at]:g}; expected no negative weight")
    if not w.sum() > 0.0:
        raise InputError("all weights are zero; expected at least one above zero")
    shares: FloatArray = w / w.max()
    return shares * (n_samples / shares.sum())


def _check_groups(groups: ArrayLike | None, n_samples: int) -> IntArray:
    if groups is None:
        return np.zeros(n_samples, dtype=np.int64)
    array = np.asarray(groups)
    if array.shape != (n_samples,) or array.dtype.kind not in "iu":
        raise InputError(
            f"groups has the shape {array.shape} and type {array.dtype}; "
            f"expected ({n_samples},) whole numbers"
        )
    return array.astype(np.int64)


def _check_start(initialisation: str, n_init: int) -> None:
    if initialisation not in INITIALISATIONS:
        raise UnknownNameError("initialisation", initialisation, INITIALISATIONS)
    whole(n_init, name="n_init", at_least=1)
    if initialisation == "time_segments" and n_init > 1:
        raise InputError(
            f"n_init is {n_init}, but time segments are deterministic: every start would be the same; "
            "use n_init 1, or initialisation 'kmeans++'"
        )
