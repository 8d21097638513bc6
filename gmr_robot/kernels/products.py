"""Matrix products of the E-step, cut into slices that BLAS multiplies where they lie.

OpenBLAS copies ("packs") both factors of a product into its own memory first, unless the product is small. Ours are
skinny: each number is used once for each of K components, and packing takes longer than that. In slices below the
bounds both products run at the rate of square matrices (57 Gflop/s on the core they were found on), whole the second
one ran at 36. A BLAS that always packs loses little: it packs the smaller factor once a slice.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel

MOST_OPERATIONS = 1_000_000
"""Multiplications in a slice of a · b."""

MOST_ELEMENTS = 1200
"""Elements in a slice of a · bᵀ."""

FEWEST_ROWS = 12
"""Of a slice: with fewer, what is done once a slice would outweigh it."""


@kernel
def rows_a_slice(n_rows: int, most: int) -> int:
    """Return how many rows each slice has: at most so many, or all when that would be too few."""
    return n_rows if most < FEWEST_ROWS else most


@kernel
def multiply_matrices(a: FloatArray, b: FloatArray, product: FloatArray) -> None:
    """Write a · b: a (m, l), b (l, n), product (m, n), all contiguous."""
    step = rows_a_slice(a.shape[0], MOST_OPERATIONS // b.size)
    for start in range(0, a.shape[0], step):
        np.dot(a[start : start + step], b, product[start : start + step])


@kernel
def multiply_transposed(a: FloatArray, b: FloatArray, product: FloatArray) -> None:
    """Write a · bᵀ: a (m, l), b (n, l), product (m, n), all contiguous."""
    step = rows_a_slice(a.shape[0], MOST_ELEMENTS // b.shape[0])
    for start in range(0, a.shape[0], step):
        np.dot(a[start : start + step], b.T, product[start : start + step])
