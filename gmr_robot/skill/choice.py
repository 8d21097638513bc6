"""How many components a skill gets: a given number, or one chosen from the demonstrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, whole
from gmr_robot.exceptions import InputError
from gmr_robot.mixture import CRITERIA, FitOptions, select_n_components

CHOICES = tuple(CRITERIA)
"""Criteria that may choose the number of components: demonstrations held out, information criteria, evidence."""

_ALONE = (
    "Of a single demonstration nothing can be held out to choose the number of components: it is {number}."
)

CANDIDATES = tuple(range(2, 13))
"""Numbers that are tried when none are given."""

FOR_ONE_DEMONSTRATION = 7
"""The number for a single demonstration when none is given: nothing can be held out.

On the 26 single LASA motions the velocity errors with it are 2 % above those with the best fixed number.
"""

SAMPLES_EACH, SAMPLES_IN_ALL = 200, 2000
"""Most samples of a demonstration, and of all together, that the choice is made on."""

SAMPLES_PER_COMPONENT = 10
"""Numbers above the samples over this are not tried, unless they are given."""

TOLERANCE = 1e-4
"""EM gains below this [nat per sample] do not matter for the choice."""


@dataclass(frozen=True, kw_only=True)
class ComponentChoice:
    """The number of components that was chosen, and the curve that it was chosen from.

    Attributes
    ----------
    n_components : int
        The choice K.
    criterion : str
        What decided; of ``"held_out"`` and ``"variational"`` the largest value is the best, of ``"bic"``,
        ``"icl"`` and ``"aic"`` the smallest.
    candidates : tuple of int
        The numbers tried, ascending.
    values : tuple of float
        The criterion of each: log-density of the held-out demonstrations [nat per sample], log-evidence
        [nat per sample], or the information criterion [nat].
    standard_errors : tuple of float or None
        Of each value, over the demonstrations held out; None where none were.
    n_samples : int
        How many samples it was chosen on.

    Raises
    ------
    InputError
        When the parts do not fit together.
    """

    n_components: int
    criterion: str
    candidates: tuple[int, ...]
    values: tuple[float, ...]
    standard_errors: tuple[float, ...] | None
    n_samples: int

    def __post_init__(self) -> None:
        errors = self.values if self.standard_errors is None else self.standard_errors
        if not len(self.candidates) == len(self.values) == len(errors):
            raise InputError(
                f"a choice among {len(self.candidates)} candidates has {len(self.values)} values and "
                f"{len(errors)} standard errors; expected as many"
            )
        if self.n_components not in self.candidates:
            raise InputError(f"{self.n_components} was chosen, which is none of {self.candidates}")

    @property
    def largest_is_best(self) -> bool:
        """Whether large values of the criterion are good."""
        return self.criterion in ("held_out", "variational")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A number of components, how it was chosen (None when it was given), and what to say about it."""

    n_components: int
    choice: ComponentChoice | None = None
    notes: tuple[str, ...] = ()


def decide_components(
    wanted: int | str | None,
    samples: FloatArray,
    groups: IntArray,
    *,
    candidates: Sequence[int] | None = None,
    rng: np.random.Generator | int = 0,
    **options: Unpack[FitOptions],
) -> Decision:
    """Return the number of components that is given, or chosen by the criterion that is named.

    When nothing is wanted, demonstrations are held out; of a single one nothing can be, so that it gets
    `FOR_ONE_DEMONSTRATION` and a note that says so.

    Raises
    ------
    InputError
        When candidates are given beside a number, the number is not a whole one above zero, or the choice
        cannot be made.
    """
    if wanted is None and candidates is None and len(np.unique(groups)) == 1:
        number = min(FOR_ONE_DEMONSTRATION, len(samples))
        return Decision(n_components=number, notes=(_ALONE.format(number=number),))
    if wanted is None or isinstance(wanted, str):
        choice = choose_components(
            samples, groups, criterion=wanted or "held_out", candidates=candidates, rng=rng, **options
        )
        return Decision(n_components=choice.n_components, choice=choice)
    if candidates is not None:
        raise InputError(
            f"n_components is {wanted}, so there is nothing to choose from candidates; drop one of the two"
        )
    return Decision(n_components=whole(wanted, name="n_components", at_least=1))


def choose_components(
    samples: FloatArray,
    groups: IntArray,
    *,
    criterion: str = "held_out",
    candidates: Sequence[int] | None = None,
    rng: np.random.Generator | int = 0,
    **options: Unpack[FitOptions],
) -> ComponentChoice:
    """Choose the number of components, on samples that are thinned out.

    Neighbouring samples of a robot's motion say nearly the same: 200 of a demonstration choose as well as 500.
    Whole demonstrations are held out, one after the other (up to ten parts), and the number whose fits to the
    others give them the highest density is taken (Roberts et al. 2017). The best one, not the smallest within one
    standard error of it: demonstrations differ more from each other than numbers do, so that rule takes too few.

    Parameters
    ----------
    samples : ndarray, shape (N, D)
        Of all demonstrations.
    groups : ndarray of int, shape (N,)
        The demonstration of each.
    criterion : {"held_out", "bic", "icl", "aic", "variational"}
        What decides. All but the first are made for independent samples, which those of a motion are not; they
        tend to choose large numbers.
    candidates : sequence of int, optional
        What to choose from; 2 to 12 when not given, as far as there are ten samples for each component.
    rng, **options
        As in `select_n_components`.

    Raises
    ------
    InputError
        When demonstrations are to be held out but there are fewer than two, the criterion is unknown, or a
        candidate cannot be fitted.
    """
    kept = _thinned(groups)
    coarse = FitOptions(**options)
    coarse["tolerance"] = max(TOLERANCE, options.get("tolerance", 0.0))
    found = select_n_components(
        samples[kept],
        _usual_candidates(groups[kept]) if candidates is None else candidates,
        groups=groups[kept],
        criterion=criterion,
        rng=rng,
        **coarse,
    )
    return ComponentChoice(
        n_components=found.n_components,
        criterion=criterion,
        candidates=found.candidates,
        values=found.values,
        standard_errors=found.standard_errors,
        n_samples=len(kept),
    )


def _thinned(groups: IntArray) -> IntArray:
    """Return which samples are kept: of each demonstration every so many, from its first on."""
    names, sizes = np.unique(groups, return_counts=True)
    most = max(SAMPLES_PER_COMPONENT, min(SAMPLES_EACH, SAMPLES_IN_ALL // len(names)))
    rows = [
        np.flatnonzero(groups == name)[:: -(-int(size) // most)]
        for name, size in zip(names, sizes, strict=True)
    ]
    return np.sort(np.concatenate(rows))


def _usual_candidates(groups: IntArray) -> tuple[int, ...]:
    """Return the numbers that enough samples remain for when the longest demonstration is held out."""
    sizes = np.unique(groups, return_counts=True)[1]
    remaining = int(sizes.sum() - (sizes.max() if len(sizes) > 1 else 0))
    return tuple(k for k in CANDIDATES if k * SAMPLES_PER_COMPONENT <= remaining) or (1,)
