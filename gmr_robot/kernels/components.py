"""The components of a mixture as the density kernels take them."""

from __future__ import annotations

from typing import NamedTuple

from gmr_robot.arrays import FloatArray


class Components(NamedTuple):
    """K Gaussians in D dimensions, Σ = S L Lᵀ S with S a diagonal of powers of two."""

    log_factors: FloatArray
    """log πₖ − ½ log |2πΣₖ|, shape (K,)."""
    means: FloatArray
    """μₖ, shape (K, D)."""
    whiteners: FloatArray
    """(S L)⁻¹, right to the last bit, shape (K, D, D)."""
    scales: FloatArray
    """Diagonals of S, shape (K, D)."""
    factors: FloatArray
    """L, its leading parts, shape (K, D, D)."""
    factors_low: FloatArray
    """What the leading parts lack of L, shape (K, D, D)."""
    sensitivities: FloatArray
    """Bound on a log-density's error for each unit of squared distance, shape (K,)."""
