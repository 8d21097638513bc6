"""Checks of what fits are given beside the samples; the samples themselves are checked in `data.py`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, float_array, whole
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture.em.initialisation import INITIALISATIONS
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.gaussian_mixture import GaussianMixture


def checked_weights(weights: ArrayLike | None, n_samples: int) -> FloatArray | None:
    """Return weights (N,) of samples, the largest one; only their ratios matter.

    Raises
    ------
    InputError
        When they are not N finite numbers, or one is negative.
    """
    if weights is None:
        return None
    w = nonnegative_weights(weights, n_samples, name="weights")
    largest = w.max(initial=0.0)
    return w / largest if largest > 0.0 else w


def nonnegative_weights(weights: ArrayLike, n_samples: int, *, name: str) -> FloatArray:
    """Return weights (N,) as they are.

    Raises
    ------
    InputError
        When they are not N finite numbers, or one is negative.
    """
    w = float_array(weights, name=name, shape=(n_samples,))
    if (w < 0.0).any():
        at = int(np.argmax(w < 0.0))
        raise InputError(f"{name}[{at}] is {w[at]:g}; expected no negative weight")
    return w


def checked_groups(groups: ArrayLike | None, n_samples: int) -> IntArray | None:
    """Return which demonstration each sample belongs to, shape (N,).

    Raises
    ------
    InputError
        When they are not N whole numbers.
    """
    if groups is None:
        return None
    array = np.asarray(groups)
    if array.shape != (n_samples,) or array.dtype.kind not in "iu":
        raise InputError(
            f"groups has the shape {array.shape} and type {array.dtype}; "
            f"expected ({n_samples},) whole numbers"
        )
    return array.astype(np.int64)


def check_start(initialisation: str, n_init: int, start: GaussianMixture | None, n_components: int) -> None:
    """Refuse an unknown initialisation, several deterministic starts, and a start of another size."""
    if initialisation not in INITIALISATIONS:
        raise UnknownNameError("initialisation", initialisation, INITIALISATIONS)
    whole(n_init, name="n_init", at_least=1)
    if n_init > 1 and (initialisation == "time_segments" or start is not None):
        raise InputError(
            f"n_init is {n_init}, but time segments and a given start are deterministic: every start would be "
            "the same; use n_init 1, or initialisation 'kmeans++'"
        )
    if start is not None and start.n_components != n_components:
        raise InputError(f"start has {start.n_components} component(s), but n_components is {n_components}")


def check_enough(standardisation: Standardisation, n_components: int, start: GaussianMixture | None) -> None:
    """Refuse samples without a feature, fewer samples than components, and a start of other dimension."""
    n_samples, n_features = standardisation.n_samples, len(standardisation.scale)
    if n_features == 0:
        raise InputError("samples have no feature; expected at least one column")
    if n_samples < n_components:
        raise InputError(
            f"there are {n_samples} sample(s), but n_components is {n_components}; "
            "expected at least as many samples as components"
        )
    if start is not None and start.n_features != n_features:
        raise InputError(f"start has {start.n_features} feature(s), but the samples have {n_features}")
