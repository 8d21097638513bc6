from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.kernels.products import (
    FEWEST_ROWS,
    MOST_ELEMENTS,
    MOST_OPERATIONS,
    multiply_matrices,
    multiply_transposed,
    rows_a_slice,
)


def factors(n_rows, n_terms, n_columns):
    rng = np.random.default_rng(n_rows)
    return (
        rng.random((n_rows, n_terms)),
        rng.random((n_terms, n_columns)),
        np.full((n_rows, n_columns), np.nan),
    )


# Whole; in slices that do not divide the rows; whole again because slices would be too thin.
@pytest.mark.parametrize("shape", [(5, 6, 4), (301, 6, 17), (130, 6, MOST_ELEMENTS // FEWEST_ROWS + 1)])
def test_product_with_a_transpose(shape):
    a, b, product = factors(*shape)
    multiply_transposed(a, np.ascontiguousarray(b.T), product)
    np.testing.assert_allclose(product, np.einsum("il,lj->ij", a, b), rtol=1e-14)


@pytest.mark.parametrize(
    "shape", [(5, 6, 4), (50, 50, 1000), (20, 50, MOST_OPERATIONS // (50 * FEWEST_ROWS) + 50)]
)
def test_product(shape):
    a, b, product = factors(*shape)
    multiply_matrices(a, b, product)
    np.testing.assert_allclose(product, np.einsum("il,lj->ij", a, b), rtol=1e-14)


def test_slices_are_never_thin():
    assert rows_a_slice(120, 60) == 60
    assert rows_a_slice(120, FEWEST_ROWS - 1) == 120
