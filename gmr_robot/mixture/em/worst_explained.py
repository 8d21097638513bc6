"""The samples that a mixture explains worst: where components go that are of no use elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.density import component_log_densities, normalise_rows
from gmr_robot.mixture.em.fold import Fold
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.standardisation import Standardisation


@dataclass(frozen=True, eq=False)
class Candidates:
    """The `n_wanted` samples (n, D) of lowest log-density (n,) of a part of the data, the worst first."""

    samples: FloatArray
    densities: FloatArray
    n_wanted: int

    def merge(self, other: Candidates) -> Candidates:
        """Return the worst of both parts; of equals the earlier ones."""
        return Candidates(
            np.concatenate([self.samples, other.samples]),
            np.concatenate([self.densities, other.densities]),
            self.n_wanted,
        ).worst()

    def worst(self) -> Candidates:
        """Return only as many as are wanted."""
        order: IntArray = np.argsort(self.densities, kind="stable")[: self.n_wanted]
        return Candidates(self.samples[order], self.densities[order], self.n_wanted)


@dataclass(frozen=True, eq=False)
class SearchWorst:
    """Looks for the samples of lowest density under a scorer."""

    scorer: Scorer
    factors: FloatArray
    standardisation: Standardisation
    n_wanted: int

    def __call__(self, lane: Lane) -> Candidates:
        """Return the worst samples of one lane, standardised; missing values become the mean."""
        samples = np.nan_to_num(self.standardisation.apply(lane.samples[lane.weights > 0.0]))
        terms, evidence = np.empty((len(samples), len(self.factors))), np.empty(len(samples))
        component_log_densities(samples, self.scorer.log_factors, self.scorer.means, self.factors, terms)
        normalise_rows(terms, evidence)
        return Candidates(samples, evidence, self.n_wanted).worst()


def worst_explained(fold: Fold, scorer: Scorer, n_wanted: int) -> FloatArray:
    """Return the samples of lowest density, standardised, shape (n_wanted, D); missing values become the mean.

    Fewer samples than wanted are repeated.
    """
    factors = np.asarray(np.linalg.inv(scorer.whiteners), dtype=np.float64)
    found = fold.pass_over(SearchWorst(scorer, factors, fold.standardisation, n_wanted)).samples
    return np.resize(found, (n_wanted, found.shape[1]))
