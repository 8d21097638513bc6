r"""The E-step as a fold over blocks of samples: two matrix products a block.

With φ(x) = [xᵢxⱼ (i ≤ j), xᵢ, 1] the weighted log-density of a component is linear in φ,
log πₖN(x | μₖ, Σₖ) = θₖᵀφ(x), and so are the sufficient statistics:

    log-densities = Θ Φ,   responsibilities R = softmax over k,   statistics = Φ Rᵀ

(Dempster, Laird & Rubin 1977; McLachlan & Krishnan 2008, §2.7). Why this is the fast formulation:

- All work that grows with N · K · D² is in two products of matrices, at the full speed of BLAS when they are cut
  as in `kernels/products.py`. By symmetry φ has D(D + 3)/2 + 1 entries, so they are also the fewest operations
  for full covariances.
- Loops over samples and components with D-long inner loops, the textbook's way, are too short for vector
  registers: they were measured two to three times slower.
- A block is stored with its samples along the rows, so features, maxima, exponentials and sums are loops over
  samples that become vector instructions; the exponential is our own polynomial for that reason.
- What a block needs (features, log-densities, responsibilities) stays in the second-level cache; nothing of
  size N is ever allocated. Samples are standardised while they are loaded.

θᵀφ(x) sums terms of opposite sign: its absolute error is near ε ‖x‖² tr Σₖ⁻¹ in standardised coordinates,
which matters when a component is far narrower than its distance from the origin. `kernels/centred.py` is
the formulation for that case.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.products import multiply_matrices, multiply_transposed
from gmr_robot.kernels.softmax import softmax_columns

BLOCK = 392
"""Samples a block: enough to make a loop or a product worth its start, few enough for the second-level cache (376 kB
of features at D 14); no power of two, or the rows would compete for the same cache lines."""


@fused_kernel
def multiply(a: FloatArray, b: FloatArray, product: FloatArray) -> None:
    """Write the products of two rows, all (B,)."""
    for n in range(a.shape[0]):
        product[n] = a[n] * b[n]


@fused_kernel
def standardise(
    samples: FloatArray, offset: FloatArray, inverse_scale: FloatArray, block: FloatArray
) -> None:
    """Write z = (x − offset) / scale, a row a feature.

    samples (B, D), offset and inverse_scale (D,) -> block (D, B).
    """
    for i in range(block.shape[0]):
        row = block[i]
        for n in range(row.shape[0]):
            row[n] = (samples[n, i] - offset[i]) * inverse_scale[i]


@kernel
def expand(features: FloatArray, n_features: int, diagonal: bool) -> None:
    """Complete φ whose linear rows z (D, B) are in place, just before the last row.

    features (F, B) with F = D(D + 3)/2 + 1: [zᵢzⱼ (i ≤ j, row by row), zᵢ, 1]; if diagonal, F = 2D + 1: [zᵢ², zᵢ, 1].
    """
    linear = features.shape[0] - 1 - n_features
    at = 0
    for i in range(n_features):
        for j in range(i, i + 1 if diagonal else n_features):
            multiply(features[linear + i], features[linear + j], features[at])
            at += 1
    features[-1] = 1.0


@kernel
def fold_block(
    samples: FloatArray,
    weights: FloatArray,
    offset: FloatArray,
    inverse_scale: FloatArray,
    coefficients: FloatArray,
    diagonal: bool,
    features: FloatArray,
    responsibilities: FloatArray,
    rows: FloatArray,
    product: FloatArray,
    statistics: FloatArray,
) -> float:
    """Fold one block of samples (B, D); the rest is as in `accumulate_products`.

    features (F, B), responsibilities (K, B), rows (2, B) and product (F, K) are scratch.
    """
    n_features = samples.shape[1]
    linear = features.shape[0] - 1 - n_features
    standardise(samples, offset, inverse_scale, features[linear:-1])
    expand(features, n_features, diagonal)
    multiply_matrices(coefficients, features, responsibilities)
    total = softmax_columns(responsibilities, weights, rows[0], rows[1])
    multiply_transposed(features, responsibilities, product)
    statistics += product
    return total


@kernel
def accumulate_products(
    samples: FloatArray,
    weights: FloatArray,
    offset: FloatArray,
    inverse_scale: FloatArray,
    coefficients: FloatArray,
    diagonal: bool,
    statistics: FloatArray,
) -> float:
    """Fold samples into statistics; return Σ w log p(z).

    samples (N, D) in the user's units, weights (N,), offset and inverse_scale (D,), coefficients Θ (K, F),
    statistics Φ Rᵀ (F, K), added to.
    """
    n_samples = samples.shape[0]
    n_components, n_coefficients = coefficients.shape
    product = np.empty((n_coefficients, n_components))
    size = min(BLOCK, n_samples)
    features = np.empty((n_coefficients, size))
    responsibilities = np.empty((n_components, size))
    rows = np.empty((2, size))
    total = 0.0
    for start in range(0, n_samples, BLOCK):
        stop = min(start + BLOCK, n_samples)
        if stop - start < size:
            size = stop - start
            features = np.empty((n_coefficients, size))
            responsibilities = np.empty((n_components, size))
            rows = np.empty((2, size))
        total += fold_block(
            samples[start:stop],
            weights[start:stop],
            offset,
            inverse_scale,
            coefficients,
            diagonal,
            features,
            responsibilities,
            rows,
            product,
            statistics,
        )
    return total


@kernel
def unpack_statistics(
    statistics: FloatArray, diagonal: bool, counts: FloatArray, first: FloatArray, second: FloatArray
) -> None:
    """Sort Φ Rᵀ (F, K) into counts (K,), first moments (K, D) and symmetric second moments (K, D, D)."""
    n_components, n_features = first.shape
    for k in range(n_components):
        at = 0
        for i in range(n_features):
            for j in range(i, i + 1 if diagonal else n_features):
                second[k, i, j] = statistics[at, k]
                second[k, j, i] = statistics[at, k]
                at += 1
        for i in range(n_features):
            first[k, i] = statistics[at + i, k]
        counts[k] = statistics[at + n_features, k]
