"""How many components: by held-out demonstrations, by an information criterion, or by the evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, IntArray, whole
from gmr_robot.exceptions import FitError, InputError, UnknownNameError
from gmr_robot.mixture.choice.trial import CRITERIA, FitOptions, Problem, Trial
from gmr_robot.mixture.em.data import checked_samples
from gmr_robot.mixture.em.fit import MixtureFit
from gmr_robot.mixture.em.fit_input import checked_groups, checked_weights
from gmr_robot.mixture.variational_bayes.variational import VariationalFit

MOST_FOLDS = 10
"""Up to so many demonstrations each is held out alone."""

SelectionCallback = Callable[[int, float], None]
"""Called with the number of components and its criterion's value as soon as it is known."""


@dataclass(frozen=True, eq=False)
class Selection:
    """The number of components chosen, and the curve it was chosen from.

    Attributes
    ----------
    n_components : int
        The choice K.
    criterion : str
        What decided; of ``"held_out"`` and ``"variational"`` the largest value is the best, of ``"bic"``,
        ``"aic"`` and ``"icl"`` the smallest.
    candidates : tuple of int
        The numbers tried, ascending.
    values : tuple of float
        The criterion of each: mean log-density per held-out sample [nat], log-evidence per sample [nat], or
        the information criterion [nat].
    standard_errors : tuple of float or None
        Standard error of each value over the folds; None when nothing was held out.
    fold_values : ndarray, shape (candidates, folds), or None
        Mean log-density per held-out sample of each fold [nat]; None when nothing was held out.
    fits : tuple of tuple of MixtureFit or VariationalFit
        The evidence: the fits of each candidate, one a fold, or the one to all samples.
    seconds : float
        Wall time [s].
    """

    n_components: int
    criterion: str
    candidates: tuple[int, ...]
    values: tuple[float, ...]
    standard_errors: tuple[float, ...] | None
    fold_values: FloatArray | None
    fits: tuple[tuple[MixtureFit | VariationalFit, ...], ...]
    seconds: float


def select_n_components(
    samples: ArrayLike,
    candidates: Sequence[int],
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    criterion: str = "held_out",
    folds: int | None = None,
    one_standard_error: bool = False,
    missing: bool = False,
    rng: np.random.Generator | int = 0,
    callback: SelectionCallback | None = None,
    **options: Unpack[FitOptions],
) -> Selection:
    """Choose the number of components.

    Samples along a trajectory are so correlated that information criteria and randomly held-out samples
    ask for more and more components. ``"held_out"`` leaves out whole demonstrations: no demonstration has
    samples on both sides (Roberts et al. 2017).

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers.
    candidates : sequence of int
        The numbers of components to try.
    groups : array of int, shape (N,), optional
        Which demonstration each sample belongs to; needed for ``"held_out"``.
    weights : array, shape (N,), optional
        Weight of each sample, not negative; only their ratios matter.
    criterion : {"held_out", "bic", "aic", "icl", "variational"}
        What decides: log-density of held-out demonstrations; an `InformationCriteria` of a fit to all
        samples; the lower bound of the log-evidence of `fit_variational` with indifferent weights
        (concentration one), plus the logarithm of the number of equivalent optima (Bishop 2006, §10.2.4).
    folds : int, optional
        Into how many parts the demonstrations are dealt out, in turns, so that what drifts while they are
        recorded is in all parts; by default one demonstration a part, and at most ten parts.
    one_standard_error : bool, default False
        Choose the smallest number whose held-out value is within one standard error of the best
        (Breiman et al. 1984), instead of the best. Among equal values it is always the smallest.
    missing : bool, default False
        Whether NaN marks a missing value; held-out samples then count with what was observed.
    rng : Generator or int, default 0
        Source of randomness, or its seed. A candidate's result does not depend on which others are tried.
    callback : callable, optional
        Called with each candidate and its value; what it raises ends the selection.
    **options
        Options of `fit_mixture`: covariance, initialisation, n_init, max_iterations, tolerance,
        regularisation, threads. The regularisation may be a function of the number of samples and the
        number of components, for a rule that holds in each fold.

    Returns
    -------
    Selection
        The choice and its curve.

    Raises
    ------
    InputError
        When demonstrations are to be held out but there are fewer than two, an option is unknown or does
        not go with the criterion, or a candidate cannot be fitted; the message names the candidate.
    """
    began = time.perf_counter()
    if criterion not in CRITERIA:
        raise UnknownNameError("criterion", criterion, CRITERIA)
    numbers = _checked_candidates(candidates)
    x = checked_samples(samples, name="samples", allow_missing=missing)
    given = checked_weights(weights, len(x))
    group_of = checked_groups(groups, len(x))
    if criterion != "held_out" and (folds is not None or one_standard_error):
        raise InputError(f"folds and one_standard_error go with criterion 'held_out', not {criterion!r}")
    problem = Problem(
        samples=x,
        weights=np.ones(len(x)) if given is None else given,
        groups=group_of,
        held_out=_parts(group_of, folds) if criterion == "held_out" else (),
        missing=missing,
        entropy=_entropy(rng),
        options=options,
    )
    trials = []
    for number in numbers:
        trials.append(_try(CRITERIA[criterion], problem, number))
        if callback is not None:
            callback(number, trials[-1].value)
    return _selection(criterion, numbers, trials, one_standard_error, time.perf_counter() - began)


def _try(evaluate: Callable[[Problem, int], Trial], problem: Problem, n_components: int) -> Trial:
    try:
        return evaluate(problem, n_components)
    except UnknownNameError:
        raise
    except (InputError, FitError) as error:
        raise type(error)(f"{n_components} component(s) cannot be fitted: {error}") from error


def _selection(
    criterion: str, numbers: tuple[int, ...], trials: list[Trial], one_standard_error: bool, seconds: float
) -> Selection:
    """Choose the best value, or the smallest number within one standard error of it."""
    held_out = criterion == "held_out"
    gains = np.array([trial.value for trial in trials])
    if criterion not in ("held_out", "variational"):
        gains = -gains
    best = int(np.argmax(gains))
    if one_standard_error:
        best = int(np.argmax(gains >= gains[best] - trials[best].standard_error))
    return Selection(
        n_components=numbers[best],
        criterion=criterion,
        candidates=numbers,
        values=tuple(trial.value for trial in trials),
        standard_errors=tuple(trial.standard_error for trial in trials) if held_out else None,
        fold_values=np.array([trial.fold_values for trial in trials]) if held_out else None,
        fits=tuple(trial.fits for trial in trials),
        seconds=seconds,
    )


def _entropy(rng: np.random.Generator | int) -> int:
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    return whole(rng, name="rng", at_least=0)


def _parts(groups: IntArray | None, folds: int | None) -> tuple[BoolArray, ...]:
    """Deal the demonstrations out; return which samples each part holds, shape (N,)."""
    if groups is None:
        raise InputError(
            "criterion 'held_out' needs groups: which demonstration each sample belongs to, so that those of "
            "one demonstration never stand on both sides; pass groups, or use criterion 'variational'"
        )
    names, first, of_sample = np.unique(groups, return_index=True, return_inverse=True)
    if len(names) < 2:
        raise InputError(
            f"there is {len(names)} demonstration, but criterion 'held_out' fits to some and measures on others, "
            "which takes at least two; record more, give the number, or use criterion 'variational'"
        )
    n_parts = min(len(names), MOST_FOLDS) if folds is None else whole(folds, name="folds", at_least=2)
    if n_parts > len(names):
        raise InputError(f"folds is {folds}, but there are only {len(names)} demonstrations to deal out")
    order = np.argsort(np.argsort(first))  # demonstrations in the order in which they come
    part_of = order[of_sample.reshape(-1)] % n_parts
    return tuple(part_of == part for part in range(n_parts))


def _checked_candidates(candidates: Sequence[int]) -> tuple[int, ...]:
    numbers = sorted({whole(number, name="a candidate", at_least=1) for number in candidates})
    if not numbers:
        raise InputError("candidates is empty; expected at least one number of components")
    return tuple(numbers)
