"""The mixture of a skill: with a number of components that is given or chosen, and a prior that smooths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, positive
from gmr_robot.mixture import MixtureFit, fit_mixture
from gmr_robot.skill.choice import Decision, decide_components


class SkillFit(NamedTuple):
    """A fitted mixture, and how its number of components was decided."""

    fit: MixtureFit
    decision: Decision


def fit_skill_mixture(
    samples: FloatArray,
    groups: IntArray,
    *,
    n_components: int | str | None,
    candidates: Sequence[int] | None,
    smoothing: float,
    rng: np.random.Generator | int,
    **options: Any,
) -> SkillFit:
    """Decide the number of components, then fit a mixture to all samples.

    Parameters
    ----------
    samples : ndarray, shape (N, D)
        Of all demonstrations.
    groups : ndarray of int, shape (N,)
        The demonstration of each.
    n_components, candidates
        As in `decide_components`.
    smoothing : float
        As in `prior_strength`.
    rng, **options
        As in `fit_mixture`.

    Raises
    ------
    InputError
        When the number cannot be decided, there are fewer samples than components, or an option is out of range.
    """
    if smoothing != 0.0:
        positive(smoothing, name="smoothing")

    def strength(n_samples: int, components: int) -> float:
        return prior_strength(smoothing, n_samples=n_samples, n_components=components)

    decision = decide_components(
        n_components, samples, groups, candidates=candidates, regularisation=strength, rng=rng, **options
    )
    k = decision.n_components
    fit = fit_mixture(samples, k, groups=groups, regularisation=strength(len(samples), k), rng=rng, **options)
    return SkillFit(fit, decision)


def prior_strength(smoothing: float, *, n_samples: int, n_components: int) -> float:
    """Return the variance of the one sample that the covariance prior is worth.

    A component of N/K samples with scatter S then has the covariance S K/N + smoothing², in units of
    each feature's variance.
    """
    return max(1e-3, smoothing**2 * n_samples / n_components)
