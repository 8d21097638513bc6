"""What one number of components is worth: the fits it takes, and the value a criterion gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypedDict

import numpy as np
from scipy.special import gammaln

from gmr_robot.arrays import BoolArray, FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.choice.criteria import information_criteria, mean_log_density
from gmr_robot.mixture.em.fit import MixtureFit, fit_mixture
from gmr_robot.mixture.variational_bayes.variational import VariationalFit, fit_variational

RegularisationRule: TypeAlias = Callable[[int, int], float]
"""The regularisation of a fit of so many samples with so many components."""


class FitOptions(TypedDict, total=False):
    """What is handed on to `fit_mixture`; to `fit_variational` all but the kind of covariances.

    A regularisation may be a rule: folds have fewer samples than the whole, and candidates differ.
    """

    covariance: str
    initialisation: str
    n_init: int
    max_iterations: int
    tolerance: float
    regularisation: float | RegularisationRule
    threads: int


@dataclass(frozen=True, eq=False)
class Problem:
    """Checked samples, what decides, and how to fit."""

    samples: FloatArray
    weights: FloatArray
    groups: IntArray | None
    held_out: tuple[BoolArray, ...]
    missing: bool
    entropy: int
    options: FitOptions


@dataclass(frozen=True, eq=False)
class Trial:
    """One candidate's value, the values it is the mean of, and its fits."""

    value: float
    standard_error: float
    fold_values: tuple[float, ...]
    fits: tuple[MixtureFit | VariationalFit, ...]


def _by_held_out(problem: Problem, n_components: int) -> Trial:
    """Mean log-density per sample of demonstrations that the fit has not seen."""
    fits, values, sizes = [], [], []
    for fold, held_out in enumerate(problem.held_out):
        fits.append(_fit(problem, n_components, ~held_out, fold))
        weights = problem.weights[held_out]
        if not weights.sum() > 0.0:
            raise InputError(
                f"all weights of the held-out part {fold} are zero; nothing can be measured on it"
            )
        values.append(mean_log_density(fits[-1].mixture, problem.samples[held_out], weights))
        sizes.append(weights.sum())
    share = np.array(sizes) / np.sum(sizes)
    mean = float(share @ values)
    # The standard error of a ratio of sums; of equal parts the usual one.
    deviations = share * (np.array(values) - mean)
    n_parts = len(values)
    standard_error = float(np.sqrt(n_parts / (n_parts - 1) * (deviations @ deviations)))
    return Trial(mean, standard_error, tuple(values), tuple(fits))


def _by_information(problem: Problem, n_components: int, name: str) -> Trial:
    everything = np.ones(len(problem.samples), dtype=np.bool_)
    fit = _fit(problem, n_components, everything, 0)
    criteria = information_criteria(
        fit.mixture,
        problem.samples,
        weights=problem.weights,
        covariance=fit.covariance_type,
        missing=problem.missing,
    )
    return Trial(float(getattr(criteria, name)), 0.0, (), (fit,))


def _by_evidence(problem: Problem, n_components: int) -> Trial:
    """Lower bound of the log-evidence per sample; the optimum has as many copies as orders of components."""
    options = _options(problem, len(problem.samples), n_components)
    if options.pop("covariance", "full") != "full":
        raise InputError("criterion 'variational' fits full covariances only; drop the option covariance")
    fit = fit_variational(
        problem.samples,
        n_components,
        groups=problem.groups,
        weights=problem.weights,
        concentration=1.0,
        missing=problem.missing,
        rng=_generator(problem, n_components, 0),
        **options,
    )
    # Components that explain nothing are alike: exchanging them gives no other optimum.
    copies = gammaln(n_components + 1.0) - gammaln(n_components - fit.n_components + 1.0)
    return Trial(fit.lower_bound[-1] + float(copies) / len(problem.samples), 0.0, (), (fit,))


CRITERIA: dict[str, Callable[[Problem, int], Trial]] = {
    "held_out": _by_held_out,
    "bic": lambda problem, n_components: _by_information(problem, n_components, "bic"),
    "aic": lambda problem, n_components: _by_information(problem, n_components, "aic"),
    "icl": lambda problem, n_components: _by_information(problem, n_components, "icl"),
    "variational": _by_evidence,
}
"""What may decide, by name."""


def _fit(problem: Problem, n_components: int, rows: BoolArray, fold: int) -> MixtureFit:
    return fit_mixture(
        problem.samples[rows],
        n_components,
        groups=None if problem.groups is None else problem.groups[rows],
        weights=problem.weights[rows],
        missing=problem.missing,
        rng=_generator(problem, n_components, fold),
        **_options(problem, int(rows.sum()), n_components),
    )


def _options(problem: Problem, n_samples: int, n_components: int) -> dict[str, Any]:
    """Return the options of one fit, where a rule has become a number."""
    options: dict[str, Any] = dict(problem.options)
    if callable(rule := options.get("regularisation")):
        options["regularisation"] = rule(n_samples, n_components)
    return options


def _generator(problem: Problem, n_components: int, fold: int) -> np.random.Generator:
    """Return a stream of its own for each fit."""
    return np.random.default_rng([problem.entropy, n_components, fold])
