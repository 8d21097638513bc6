"""What densities need of covariances, with an error that names the component that has none."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.factorisation import factorise_components, log_normaliser

_LARGEST_ASYMMETRY = 1e-9
"""Relative to the standard deviations; what lies below is rounding."""


def symmetric(covariances: FloatArray, *, name: str) -> FloatArray:
    """Return the symmetric part of covariances (K, D, D).

    Raises
    ------
    InputError
        When one is not symmetric up to rounding; the message names the element.
    """
    transposed = covariances.transpose(0, 2, 1)
    if (covariances == transposed).all():
        return covariances
    deviations = np.sqrt(np.abs(np.diagonal(covariances, axis1=1, axis2=2)))
    # Halves, so that the difference of the largest numbers is one.
    difference = np.abs(0.5 * covariances - 0.5 * transposed)
    bound = 0.5 * _LARGEST_ASYMMETRY * deviations[:, :, None] * deviations[:, None, :]
    if (difference > bound).any():
        k, i, j = np.unravel_index(int(np.argmax(difference - bound)), difference.shape)
        raise InputError(
            f"{name_of(name, int(k), len(covariances))} is not symmetric: element ({i}, {j}) is "
            f"{covariances[k, i, j]:g}, element ({j}, {i}) is {covariances[k, j, i]:g}"
        )
    return np.asarray(0.5 * covariances + 0.5 * transposed)


def components_of(
    weights: FloatArray, means: FloatArray, covariances: FloatArray, *, name: str
) -> Components:
    """Factorise covariances exactly to rounding.

    Parameters
    ----------
    weights : ndarray, shape (K,)
        Mixture weights.
    means : ndarray, shape (K, D)
        Means; copied, so that kernels always see the same kind of array.
    covariances : ndarray, shape (K, D, D)
        Symmetric covariances.
    name : str
        What they are called in error messages.

    Returns
    -------
    Components
        What the density kernels take.

    Raises
    ------
    InputError
        When a covariance is not positive definite; the message names it.
    """
    n, d = means.shape
    parts = Components(
        log_factors=np.empty(n),
        means=means.copy(),
        whiteners=np.empty((n, d, d)),
        scales=np.empty((n, d)),
        factors=np.empty((n, d, d)),
        factors_low=np.empty((n, d, d)),
        sensitivities=np.empty(n),
    )
    bad, dimension = factorise_components(covariances.copy(), parts)
    if bad >= 0:
        raise InputError(
            f"{name_of(name, bad, n)} is not positive definite: its smallest eigenvalue is "
            f"{np.linalg.eigvalsh(covariances[bad])[0]:g}, and dimension {dimension} has no variance given "
            "those before it; expected a covariance with variance in every direction"
        )
    with np.errstate(divide="ignore"):  # a component of weight zero has log-weight -inf
        parts.log_factors[:] += np.log(weights)
    return parts


def cholesky_of(parts: Components) -> FloatArray:
    """Return the lower Cholesky factors S L, shape (K, D, D)."""
    return parts.scales[:, :, None] * parts.factors


def log_normalisers(parts: Components) -> FloatArray:
    """Return −½ log |2πΣₖ|, without the weights that the log factors hold, shape (K,)."""
    each = zip(parts.scales, parts.factors, parts.factors_low, strict=True)
    return np.array([log_normaliser(*one) for one in each])


def inverses_of(matrices: FloatArray, *, name: str) -> FloatArray:
    """Return the inverses (K, D, D) of symmetric positive definite matrices, L⁻ᵀL⁻¹ of their factors.

    Raises
    ------
    InputError
        When one is not positive definite; the message names it.
    """
    parts = components_of(np.ones(len(matrices)), np.zeros(matrices.shape[:2]), matrices, name=name)
    whiteners = np.tril(parts.whiteners)
    with np.errstate(over="ignore"):  # what overflows is refused by whoever takes it
        return np.asarray(whiteners.transpose(0, 2, 1) @ whiteners)


def name_of(name: str, k: int, n_components: int) -> str:
    """Return what one covariance is called: a single one needs no number."""
    return name if name == "covariance" and n_components == 1 else f"{name}[{k}]"
