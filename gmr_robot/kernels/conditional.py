r"""p(y | x) of a Gaussian mixture, with everything that does not depend on x computed beforehand.

For each component p(y | x, k) = N(bₖ + Aₖ x, Cₖ) with Aₖ = Σ_yx Σ_xx⁻¹, bₖ = μ_y − Aₖμ_x, Cₖ = Σ_yy − Aₖ
Σ_xy, and weights hₖ(x) ∝ πₖ N(x | μ_x, Σ_xx) (Ghahramani & Jordan 1994; Calinon, Guenter & Billard 2007).

Two ways to the same numbers: in `tick` one state at a time, for control loops and rollouts, where each step
needs the one before; in `regression` blocks of points, for vector instructions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.exact_row import exact_row


class ConditionalField(NamedTuple):
    """What conditioning needs; dx inputs, dy outputs."""

    inputs: Components
    """p(x), K components in dx dimensions."""
    means_out: FloatArray
    """μ_y, shape (K, dy)."""
    slopes: FloatArray
    """Regression matrices A, shape (K, dy, dx)."""
    factors_out: FloatArray
    """Cholesky factors of the conditional covariances C, shape (K, dy, dy)."""
    min_prior: float
    """Conditional weights below this are neglected, unless it is the largest."""


@kernel
def neglect_small(weights: FloatArray, min_prior: float) -> None:
    """Set weights (K,) below `min_prior` to zero, but never the largest, and let the rest sum to one."""
    largest, kept = 0.0, 0.0
    for k in range(weights.shape[0]):
        largest = max(largest, weights[k])
    for k in range(weights.shape[0]):
        if weights[k] < min_prior and weights[k] < largest:
            weights[k] = 0.0
        kept += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= kept


@kernel
def exact_weights(field: ConditionalField, x: FloatArray, weights: FloatArray) -> None:
    """Write hₖ(x), shape (K,), competing components in double-double; x (dx,)."""
    exact_row(x, field.inputs, np.empty((2, x.shape[0])), np.empty(weights.shape[0]), weights)
    if field.min_prior > 0.0:
        neglect_small(weights, field.min_prior)
