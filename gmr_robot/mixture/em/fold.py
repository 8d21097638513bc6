"""The E-step over all data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gmr_robot.mixture.em.data import Data
from gmr_robot.mixture.em.feature_sums import FeatureMeans
from gmr_robot.mixture.em.formulation import choose_formulation
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.reduction import Part
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.em.team import Team

IterationCallback = Callable[[int, float], None]
"""Called with the iteration and the objective after each E-step."""


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
    team : Team
        The threads that fold lanes.
    """

    def __init__(self, data: Data, standardisation: Standardisation, *, diagonal: bool, team: Team) -> None:
        self.data = data
        self.standardisation = standardisation
        self._diagonal = diagonal
        self._team = team

    @property
    def mean_weight(self) -> float:
        """Mean weight of a sample: the prior, worth so many samples, is measured by it."""
        return self.standardisation.mean_weight

    def log_volume(self) -> float:
        """Return the mean log-Jacobian of the standardisation per sample, over the values that are there."""
        log_scale = np.log(self.standardisation.scale)
        if not self.standardisation.any_missing:
            return float(log_scale.sum())
        nothing = np.zeros_like(log_scale)
        present = self.pass_over(FeatureMeans(nothing, np.ones_like(nothing))).totals
        return float(present @ log_scale) / self.standardisation.total_weight

    def told_in_units(self, callback: IterationCallback | None) -> IterationCallback | None:
        """Return a callback that is told objectives in the units of the data, given one in standardised units."""
        if callback is None:
            return None
        volume = self.log_volume()
        return lambda iteration, objective: callback(iteration, objective - volume)

    def __call__(self, scorer: Scorer) -> SufficientStatistics:
        """Pass over the data once and return their statistics."""
        formulation = choose_formulation(scorer, self.standardisation, diagonal=self._diagonal)
        return formulation.statistics(self.pass_over(formulation.fold))

    def pass_over(self, fold_lane: Callable[[Lane], Part], *, placed: bool = False) -> Part:
        """Pass over the data once and return the sum of what each lane gives; placed ones know where they start."""
        return self.data.fold(fold_lane, self._team, placed=placed)
