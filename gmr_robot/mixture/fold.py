"""The E-step over all data: lanes on any number of threads, added up in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice

import numpy as np
from threadpoolctl import ThreadpoolController

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.centred import accumulate_centred
from gmr_robot.kernels.expectation import accumulate_products, unpack_statistics
from gmr_robot.kernels.maximisation import natural_coefficients
from gmr_robot.mixture.data import Data, Lane
from gmr_robot.mixture.missing import accumulate_missing
from gmr_robot.mixture.parameters import Scorer
from gmr_robot.mixture.standardisation import Standardisation
from gmr_robot.mixture.statistics import SufficientStatistics

LARGEST_CANCELLATION = 1e-9
"""Absolute error of a log-density above which the product formulation gives way to the centred one."""

MANY_FEATURES = 24
"""From here on the centred formulation's square products are the faster ones."""

_AHEAD = 4
"""Lanes that wait for a thread, for each thread: bounds the memory of data that are read in blocks."""

LaneFold = Callable[[Lane], SufficientStatistics]


class Fold:
    """Statistics of some data under given parameters, in standardised coordinates.

    Parameters
    ----------
    data : Data
        The samples, in the user's units.
    standardisation : Standardisation
        From the user's units.
    diagonal : bool
        Whether products of different features are not needed.
    pool : Executor, optional
        Where lanes are folded; in this thread when not given.
    """

    def __init__(
        self, data: Data, standardisation: Standardisation, *, diagonal: bool, pool: Executor | None
    ) -> None:
        self.data = data
        self.standardisation = standardisation
        self._inverse_scale = 1.0 / standardisation.scale
        self._diagonal = diagonal
        self._pool = pool

    @property
    def mean_weight(self) -> float:
        """Mean weight of a sample: the prior, worth so many samples, is measured by it."""
        return self.standardisation.total_weight / self.standardisation.n_samples

    def log_volume(self) -> float:
        """Return the mean log-Jacobian of the standardisation per sample, over the values that are there."""
        log_scale = np.log(self.standardisation.scale)
        if not self.standardisation.any_missing:
            return float(log_scale.sum())
        present = sum(lane.weights @ ~np.isnan(lane.samples) for lane in self.data.lanes())
        return float(present @ log_scale) / self.standardisation.total_weight

    def __call__(self, scorer: Scorer) -> SufficientStatistics:
        """Pass over the data once and return their statistics."""
        lane_fold = self._lane_fold(scorer)
        parts = _map(lane_fold, self.data.lanes(), self._pool)
        total = next(parts)
        for part in parts:
            total = total.merge(part)
        return total

    def _lane_fold(self, scorer: Scorer) -> LaneFold:
        """Choose the formulation: products, unless they lose digits or are the slower ones."""
        n_components, n_features = scorer.means.shape
        n_coefficients = 2 * n_features + 1 if self._diagonal else n_features * (n_features + 3) // 2 + 1
        coefficients = np.empty((n_components, n_coefficients))
        narrowest = natural_coefficients(
            scorer.log_factors, scorer.means, scorer.whiteners, self._diagonal, coefficients
        )
        cancellation = np.finfo(float).eps * self.standardisation.squared_radius * narrowest
        slow = n_features >= MANY_FEATURES and not self._diagonal
        if slow or not cancellation <= LARGEST_CANCELLATION:
            complete: LaneFold = partial(self._centred, scorer)
        else:
            complete = partial(self._products, coefficients)
        return partial(self._dispatch, scorer, complete)

    def _dispatch(self, scorer: Scorer, complete: LaneFold, lane: Lane) -> SufficientStatistics:
        if self.standardisation.any_missing and np.isnan(lane.samples).any():
            return accumulate_missing(lane, self.standardisation, scorer)
        return complete(lane)

    def _products(self, coefficients: FloatArray, lane: Lane) -> SufficientStatistics:
        packed = np.zeros(coefficients.shape[::-1])
        total = accumulate_products(
            lane.samples,
            lane.weights,
            self.standardisation.offset,
            self._inverse_scale,
            coefficients,
            self._diagonal,
            packed,
        )
        part = SufficientStatistics.empty(len(coefficients), lane.samples.shape[1])
        unpack_statistics(packed, self._diagonal, part.counts, part.first, part.second)
        return SufficientStatistics(part.counts, part.first, part.second, part.reference, total)

    def _centred(self, scorer: Scorer, lane: Lane) -> SufficientStatistics:
        n_components, n_features = scorer.means.shape
        moments = np.zeros((n_components, n_features + 1, n_features + 1))
        total = accumulate_centred(
            lane.samples,
            lane.weights,
            self.standardisation.offset,
            self._inverse_scale,
            scorer.log_factors,
            scorer.means,
            scorer.whiteners,
            moments,
        )
        return SufficientStatistics.from_augmented(moments, scorer.means, total)


def _map(fold: LaneFold, lanes: Iterator[Lane], pool: Executor | None) -> Iterator[SufficientStatistics]:
    """Fold lanes in order; with a pool a bounded number of them at a time."""
    if pool is None:
        yield from map(fold, lanes)
        return
    while batch := list(islice(lanes, 2 * _AHEAD)):
        yield from pool.map(fold, batch)


@cache
def _threadpools() -> ThreadpoolController:
    """The BLAS libraries of this process; looked up once, after numba's has been loaded."""
    import scipy.linalg.cython_blas  # noqa: F401  # what compiled kernels call

    return ThreadpoolController()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS on one thread: a sum's order, and so its last bits, must not depend on the machine's load."""
    with _threadpools().limit(limits=1, user_api="blas"):
        yield
