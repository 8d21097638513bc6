from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from gmr_robot.kernels.exponential import exponentiate


def exponential(values):
    result = np.array(values, dtype=float)
    exponentiate(result)
    return result


def test_relative_error_against_fifty_digits():
    rng = np.random.default_rng(0)
    x = np.concatenate(
        [-rng.uniform(0, 708, 2000), -rng.uniform(0, 2, 2000), -(10.0 ** -rng.uniform(0, 20, 500))]
    )
    with localcontext(prec=50):
        exact = [Decimal(float(v)).exp() for v in x]
        errors = [abs(Decimal(float(y)) / e - 1) for y, e in zip(exponential(x), exact, strict=True)]
    assert max(errors) < 4e-16


def test_zero_is_one_and_what_underflows_is_zero():
    assert exponential([0.0, -0.0, -708.1, -745.0, -1e300, -np.inf]).tolist() == [1, 1, 0, 0, 0, 0]
    assert exponential([-708.0])[0] > 0.0
    assert exponential([]).tolist() == []


def test_not_a_number_stays_so_and_touches_no_neighbour():
    result = exponential([-1.0, np.nan, -2.0] * 5)
    assert np.isnan(result).tolist() == [False, True, False] * 5
    np.testing.assert_allclose(result[[0, 2]], np.exp([-1.0, -2.0]), rtol=1e-15)
