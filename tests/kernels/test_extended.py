from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest

from gmr_robot.kernels.extended import add, divide, multiply, square_root, two_product, two_sum

RNG = np.random.default_rng(0)


def numbers(n):
    high = RNG.normal(size=n) * 10.0 ** RNG.uniform(-8, 8, size=n)
    return np.stack([high, high * RNG.uniform(-1, 1, size=n) * 2.0**-54], axis=1)


def exact(pair):
    return Fraction(float(pair[0])) + Fraction(float(pair[1]))


@pytest.mark.parametrize("operation", [two_sum, two_product])
def test_rounding_errors_are_exact(operation):
    for (a, _), (b, _) in zip(numbers(300), numbers(300), strict=True):
        truth = Fraction(a) + Fraction(b) if operation is two_sum else Fraction(a) * Fraction(b)
        assert exact(operation(a, b)) == truth


@pytest.mark.parametrize(
    ("operation", "truth", "digits"),
    [
        (add, lambda a, b: a + b, 1e-31),
        (multiply, lambda a, b: a * b, 4e-31),
        (divide, lambda a, b: a / b, 4e-31),
    ],
)
def test_operations_keep_thirty_digits(operation, truth, digits):
    for a, b in zip(numbers(300), numbers(300), strict=True):
        correct = truth(exact(a), exact(b))
        assert abs(exact(operation(*a, *b)) - correct) <= digits * abs(correct)


def test_cancellation_loses_nothing():
    for a, b in zip(numbers(300), numbers(300), strict=True):
        near = (-a[0], b[1] * 1e-9)
        correct = exact(a) + exact(near)
        assert abs(exact(add(*a, *near)) - correct) <= 1e-31 * abs(correct)


def test_square_root_keeps_thirty_digits():
    with localcontext(prec=60):
        for a in np.abs(numbers(300)):
            root = square_root(*a)
            correct = (Decimal(a[0]) + Decimal(a[1])).sqrt()
            found = Decimal(float(root[0])) + Decimal(float(root[1]))
            assert abs(found - correct) < Decimal("1e-30") * correct
