"""The E-step over all data: lanes on any number of threads, added up in order."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import cache, reduce
from itertools import islice

import numpy as np
from threadpoolctl import ThreadpoolController

from gmr_robot.mixture.em.data import Data, Lane
from gmr_robot.mixture.em.formulation import LaneMoments, choose_formulation
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.statistics import SufficientStatistics

_AHEAD = 16
"""Most lanes in work or waiting for a thread: bounds the memory of data that are read in blocks."""


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
        formulation = choose_formulation(scorer, self.standardisation, diagonal=self._diagonal)
        lanes = _map(formulation.fold, self.data.lanes(), self._pool)
        return formulation.statistics(reduce(operator.add, lanes))


def _map(
    fold: Callable[[Lane], LaneMoments], lanes: Iterator[Lane], pool: Executor | None
) -> Iterator[LaneMoments]:
    """Fold lanes in order; with a pool a bounded number of them at a time."""
    if pool is None:
        yield from map(fold, lanes)
        return
    waiting = deque(pool.submit(fold, lane) for lane in islice(lanes, _AHEAD))
    while waiting:
        first = waiting.popleft().result()
        waiting.extend(pool.submit(fold, lane) for lane in islice(lanes, 1))
        yield first


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
