import math

import numpy as np
import pytest

from gmr_robot.arrays import float_array, fraction, positive, readonly, whole
from gmr_robot.exceptions import InputError


@pytest.mark.parametrize(
    "value",
    [
        [[1, 2], [3, 4]],
        ((1.0, 2.0), (3.0, 4.0)),
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], dtype=np.float16),
        np.array([[1, 2], [3, 4]], dtype=">f8"),
        np.array([[1.0, 3.0], [2.0, 4.0]]).T,
        np.arange(1.0, 9.0).reshape(4, 2)[:2],
        np.array([[9.0, 1.0, 9.0, 2.0], [9.0, 3.0, 9.0, 4.0]])[:, 1::2],
    ],
)
def test_numbers_of_any_kind_become_contiguous_float64(value):
    array = float_array(value, name="x", shape=("N", 2))
    assert array.dtype == np.float64
    assert array.dtype.isnative
    assert array.flags.c_contiguous
    assert array.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_booleans_are_zero_and_one():
    assert float_array([True, False], name="x", shape=("N",)).tolist() == [1.0, 0.0]


def test_float64_is_passed_through_without_a_copy():
    value = np.ones((3, 2))
    assert np.shares_memory(float_array(value, name="x", shape=("N", "D")), value)


def test_no_dimension_is_a_shape_too():
    assert float_array(2, name="x", shape=()).shape == ()
    with pytest.raises(InputError, match=r"x is nan; expected finite"):
        float_array(math.nan, name="x", shape=())


@pytest.mark.parametrize("shape", [(3, "D"), ("N",), ("N", "D", "K"), ("N", 1)])
def test_another_shape_is_refused_with_both_shapes(shape):
    with pytest.raises(InputError, match=r"X has the shape \(2, 2\); expected \("):
        float_array(np.zeros((2, 2)), name="X", shape=shape)


def test_shape_of_one_dimension_reads_as_a_tuple():
    with pytest.raises(InputError, match=r"expected \(T,\)$"):
        float_array(np.zeros((2, 2)), name="times", shape=("T",))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1j], "complex128"),
        (["a"], "<U1"),
        ([None], "object"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
    ],
)
def test_what_is_no_real_number_is_refused_by_its_type(value, shown):
    with pytest.raises(InputError, match=f"x has the type {shown}.*; expected real numbers"):
        float_array(value, name="x", shape=("N",))


def test_ragged_rows_are_refused():
    with pytest.raises(InputError, match="x is not a rectangular array"):
        float_array([[1.0], [1.0, 2.0]], name="x", shape=("N", "D"))


def test_masked_entries_are_refused_and_an_empty_mask_is_not():
    values = np.ma.masked_greater(np.array([1.0, 5.0]), 2.0)
    with pytest.raises(InputError, match="x has masked entries"):
        float_array(values, name="x", shape=("N",))
    assert float_array(np.ma.masked_array([1.0]), name="x", shape=("N",)).tolist() == [1.0]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_first_cell_that_is_not_finite_is_named(bad):
    value = np.zeros((3, 2))
    value[1, 1] = value[2, 0] = bad
    with pytest.raises(InputError, match=rf"x\[1, 1\] is {bad}; expected finite numbers"):
        float_array(value, name="x", shape=("N", "D"))
    assert float_array(value, name="x", shape=("N", "D"), finite=False).shape == (3, 2)


def test_readonly_is_a_copy_that_cannot_be_written():
    value = np.arange(6.0).reshape(2, 3)
    copy = readonly(value.T)
    value[0, 0] = 9.0
    assert copy[0, 0] == 0.0
    assert copy.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        copy[0, 0] = 1.0


@pytest.mark.parametrize("value", [1, 0.5, np.float32(2.0), np.int64(3)])
def test_positive_numbers_become_floats(value):
    assert positive(value, name="dt") == float(value)
    assert type(positive(value, name="dt")) is float


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_positive_refuses_the_rest(value):
    with pytest.raises(InputError, match=r"dt is .*; expected a finite number above zero"):
        positive(value, name="dt")


@pytest.mark.parametrize("check", [positive, fraction])
@pytest.mark.parametrize("value", ["1", None, True, np.True_, [1.0]])
def test_what_is_no_number_is_refused(check, value):
    with pytest.raises(InputError, match=r"dt is .*; expected a number"):
        check(value, name="dt")


def test_fraction_includes_both_ends():
    assert [fraction(x, name="alpha") for x in (0, 0.25, 1)] == [0.0, 0.25, 1.0]
    for value in (-0.1, 1.1, math.nan):
        with pytest.raises(InputError, match=r"alpha is .*; expected a number from 0 to 1"):
            fraction(value, name="alpha")


def test_whole_numbers_keep_their_value():
    assert type(whole(np.int32(3), name="n", at_least=1)) is int
    assert whole(1, name="n", at_least=1) == 1


@pytest.mark.parametrize("value", [1.0, "1", True, None])
def test_whole_refuses_what_is_no_integer(value):
    with pytest.raises(InputError, match=r"n is .*; expected a whole number"):
        whole(value, name="n", at_least=0)


def test_whole_refuses_too_small_ones():
    with pytest.raises(InputError, match="n is 0; expected at least 1"):
        whole(0, name="n", at_least=1)
