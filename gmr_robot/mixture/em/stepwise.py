"""Stepwise EM: a mixture learned from samples that pass once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, positive, whole
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.mixture.em.covariance import CovariancePrior, covariance_type
from gmr_robot.mixture.em.data import ArrayData, checked_samples
from gmr_robot.mixture.em.fit import fit_mixture
from gmr_robot.mixture.em.fold import Fold
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.em.team import Team
from gmr_robot.mixture.gaussian_mixture import GaussianMixture


class StepwiseEm:
    """Online EM over mini-batches (Cappé & Moulines 2009; Cappé 2011, §3.1; Liang & Klein 2009).

    The statistics per sample ŝ follow those of each mini-batch under the mixture so far, and the mixture is
    the maximum for them:

        ŝₙ = (1 − γₙ) ŝₙ₋₁ + γₙ s̄(batch n; θₙ₋₁),   θₙ = θ̄(ŝₙ),   γₙ = (n + offset)^−κ

    It converges to a stationary point of the expected log-density for 0.5 < κ ≤ 1. ŝ₀ are the start's own
    moments. A sample is forgotten once it has passed, so memory and the time of a step do not grow. Features
    are standardised by the start's mean and variances, for good; that keeps digits and sets what the
    regularisation is relative to.

    Parameters
    ----------
    start : GaussianMixture
        K components in D dimensions, for example a fit to the first samples. Nothing is re-seeded later, so
        it should cover the data.
    exponent : float, default 0.7
        κ: near 0.5 forgets the start soon and stays noisy, one weighs all samples alike.
    offset : float, default 10
        Makes the first steps smaller: the start counts more.
    batch_size : int, default 200
        Most samples a step; larger blocks are cut into equal parts. A part counts the same whatever its
        size, so blocks should not differ much.
    covariance : {"full", "tied", "diagonal", "spherical"}
        The kind of covariances; see `fit_mixture`.
    regularisation : float, default 1e-3
        Variance of the covariances' prior, relative to each feature's variance; it is worth one sample of
        all that have passed.
    missing : bool, default False
        Whether NaN marks a missing value.

    Raises
    ------
    InputError
        When an option is unknown or out of range.
    """

    def __init__(
        self,
        start: GaussianMixture,
        *,
        exponent: float = 0.7,
        offset: float = 10.0,
        batch_size: int = 200,
        covariance: str = "full",
        regularisation: float = 1e-3,
        missing: bool = False,
    ) -> None:
        if not 0.5 < positive(exponent, name="exponent") <= 1.0:
            raise InputError(f"exponent is {exponent}; expected a number above 0.5 and at most 1")
        self._exponent = float(exponent)
        self._offset = positive(offset, name="offset")
        self._batch_size = whole(batch_size, name="batch_size", at_least=1)
        self._kind = covariance_type(covariance)
        self._prior_variance = positive(regularisation, name="regularisation")
        self._missing = missing
        self._offset_of_features, self._scale = _moments(start, common_scale=self._kind.common_scale)
        given = Parameters(start.weights, start.means, start.covariances)
        self._parameters = self._standardisation(0, np.zeros(start.n_features)).apply_to(given)
        self._statistics = _expected_statistics(self._parameters)
        self._mixture: GaussianMixture | None = start
        self._n_samples = 0
        self._n_steps = 0
        self._log_density = 0.0

    @property
    def mixture(self) -> GaussianMixture:
        """The mixture so far, in the units of the data."""
        if self._mixture is None:
            parameters = self._standardisation(0, np.zeros(len(self._scale))).undo(self._parameters)
            self._mixture = GaussianMixture(parameters.weights, parameters.means, parameters.covariances)
        return self._mixture

    @property
    def statistics(self) -> SufficientStatistics:
        """The statistics per sample ŝ, in coordinates standardised by the start; their counts sum to one."""
        return self._statistics

    @property
    def n_samples(self) -> int:
        """How many samples have passed."""
        return self._n_samples

    @property
    def n_steps(self) -> int:
        """How many mini-batches have passed."""
        return self._n_steps

    @property
    def mean_log_density(self) -> float:
        """Mean log-density of all samples, each under the mixture before it was learned from [nat].

        An honest score: every sample was new. NaN before the first sample.
        """
        return self._log_density / self._n_samples if self._n_samples else float("nan")

    def update(self, block: ArrayLike) -> None:
        """Learn from a block of samples (n, D); an empty one changes nothing.

        Raises
        ------
        InputError
            When the block is not a finite (n, D) array; the message names the cell, and nothing is learned.
        """
        samples = checked_samples(block, name="block", width=len(self._scale), allow_missing=self._missing)
        if len(samples) == 0:
            return
        with one_blas_thread():
            for batch in np.array_split(samples, -(-len(samples) // self._batch_size)):
                self._step(batch)
        self._mixture = None

    def _step(self, batch: FloatArray) -> None:
        largest = np.fmax.reduce(np.abs((batch - self._offset_of_features) / self._scale), axis=0)
        standardisation = self._standardisation(len(batch), np.nan_to_num(largest))
        fold = Fold(ArrayData(batch, None), standardisation, diagonal=self._kind.diagonal, team=Team(1))
        new = fold(self._parameters.scorer())
        self._n_steps += 1
        self._n_samples += len(batch)
        n_observed = (~np.isnan(batch)).sum(axis=0)
        self._log_density += new.log_likelihood - float(n_observed @ np.log(self._scale))
        step = (self._n_steps + self._offset) ** -self._exponent
        self._statistics = self._statistics.scaled(1.0 - step).merge(new.scaled(step / len(batch)))
        prior = CovariancePrior(self._prior_variance, 1.0 / self._n_samples)
        self._parameters = self._kind.maximise(self._statistics, prior)

    def _standardisation(self, n_samples: int, largest: FloatArray) -> Standardisation:
        """Return the fixed standardisation, with what is known of a batch."""
        return Standardisation(
            offset=self._offset_of_features,
            scale=self._scale,
            n_samples=n_samples,
            total_weight=float(n_samples),
            largest=largest,
            any_missing=self._missing,
        )


@dataclass(frozen=True, eq=False)
class StreamFit:
    """A mixture learned from samples that passed once, and the evidence for it.

    Attributes
    ----------
    mixture : GaussianMixture
        The result, in the units of the data.
    start : GaussianMixture
        What the stepwise part started from: the fit to the first block, or what was given.
    mean_log_density : float
        Mean log-density of the samples after the start, each under the mixture before it was learned from
        [nat]; NaN when there was none.
    n_samples : int
        How many samples have passed.
    seconds : float
        Wall time, the blocks' own included [s].
    """

    mixture: GaussianMixture
    start: GaussianMixture
    mean_log_density: float
    n_samples: int
    seconds: float


def fit_mixture_stream(
    blocks: Iterable[ArrayLike],
    n_components: int,
    *,
    start: GaussianMixture | None = None,
    initialisation: str = "kmeans++",
    n_init: int = 1,
    exponent: float = 0.7,
    offset: float = 10.0,
    batch_size: int = 200,
    covariance: str = "full",
    regularisation: float = 1e-3,
    missing: bool = False,
    rng: np.random.Generator | int = 0,
) -> StreamFit:
    """Fit a mixture to blocks of samples that pass once, such as a generator's.

    `fit_mixture` on the first block gives the start, `StepwiseEm` learns from the others. The first block
    should therefore hold some of everything: shuffle what is sorted. Data that can be passed over again are
    fitted better by `fit_mixture_blocks`.

    Parameters
    ----------
    blocks : iterable of array, shape (n, D)
        Samples in blocks of about the same size; passed over once, one block in memory at a time.
    n_components : int
        K, at least 1.
    start : GaussianMixture, optional
        Where to start instead; the first block is then learned from like the others.
    initialisation, n_init, covariance, regularisation, missing, rng
        As in `fit_mixture`.
    exponent, offset, batch_size
        As in `StepwiseEm`.

    Returns
    -------
    StreamFit
        The mixture and the evidence.

    Raises
    ------
    InputError
        When there is no block, one is not a finite (n, D) array, the first has fewer samples than there are
        components, or an option is unknown or out of range.
    """
    began = time.perf_counter()
    if start is not None and start.n_components != n_components:
        raise InputError(f"start has {start.n_components} component(s), but n_components is {n_components}")
    numbered = enumerate(blocks)
    n_first = 0
    if start is None:
        first = _first_block(numbered, missing)
        n_first = len(first)
        start = fit_mixture(
            first,
            n_components,
            initialisation=initialisation,
            n_init=n_init,
            covariance=covariance,
            regularisation=regularisation,
            missing=missing,
            rng=rng,
        ).mixture
    learner = StepwiseEm(
        start,
        exponent=exponent,
        offset=offset,
        batch_size=batch_size,
        covariance=covariance,
        regularisation=regularisation,
        missing=missing,
    )
    for index, block in numbered:
        learner.update(
            checked_samples(block, name=f"block {index}", width=start.n_features, allow_missing=missing)
        )
    return StreamFit(
        mixture=learner.mixture,
        start=start,
        mean_log_density=learner.mean_log_density,
        n_samples=n_first + learner.n_samples,
        seconds=time.perf_counter() - began,
    )


def _first_block(numbered: Iterator[tuple[int, ArrayLike]], missing: bool) -> FloatArray:
    for index, block in numbered:
        return checked_samples(block, name=f"block {index}", allow_missing=missing)
    raise InputError("there is no block; expected at least one")


def _moments(mixture: GaussianMixture, *, common_scale: bool) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviations (D,) of a mixture's features."""
    whole_of_it = mixture.to_gaussian()
    scale = np.sqrt(np.diagonal(whole_of_it.covariance))
    if common_scale:
        scale = np.full_like(scale, np.sqrt(np.mean(scale**2)))
    return whole_of_it.mean, scale


def _expected_statistics(parameters: Parameters) -> SufficientStatistics:
    """Return the statistics per sample that a mixture expects, about its means."""
    return SufficientStatistics(
        counts=parameters.weights,
        first=np.zeros_like(parameters.means),
        second=parameters.weights[:, None, None] * parameters.covariances,
        reference=parameters.means,
        log_likelihood=0.0,
    )
