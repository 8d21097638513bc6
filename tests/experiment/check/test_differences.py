"""Bit by bit: what counts as the same, and how a difference is told."""

import numpy as np
import pytest

from gmr_robot.experiment.check.differences import count_values, differences

PLACE = ("file.npz", "name")


def found(before, now):
    return differences({PLACE: before}, {PLACE: now})


@pytest.mark.parametrize(
    "value", [0.1, 3, "text", None, True, np.array([0.1, np.nan]), np.array(["a", "b"]), np.zeros((0, 2))]
)
def test_a_value_equals_itself(value):
    assert not found(value, value.copy() if isinstance(value, np.ndarray) else value)


def test_the_last_bit_of_one_number_is_found():
    before = np.linspace(1.0, 2.0, 5)
    now = before.copy()
    now[3] = np.nextafter(now[3], 2.0)
    (one,) = found(before, now)
    assert one.what == "1 of 5 numbers"
    assert one.largest == now[3] - before[3] == np.spacing(before[3])


def test_signed_zero_and_not_a_number_are_told_apart_from_others():
    (one,) = found(np.array([0.0, 1.0]), np.array([-0.0, 1.0]))
    assert (one.what, one.largest) == ("1 of 2 numbers", 0.0)
    (one,) = found(np.array([np.nan, 1.0]), np.array([0.0, 1.0]))
    assert (one.what, one.largest) == ("1 of 2 numbers", 0.0)


def test_other_shapes_texts_and_types():
    assert found(np.zeros((2, 3)), np.zeros((2, 4)))[0].what == "shape (2, 3) became (2, 4)"
    assert found(np.array(["a", "b"]), np.array(["a", "c"]))[0].what == "1 of 2 entries"
    assert found(1, 1.0)[0].what == "1 became 1.0"
    assert found("time out", "goal reached")[0].largest is None
    assert found(0.5, 0.75)[0].largest == 0.25
    assert found(0.5, None)[0].what == "0.5 became null"


def test_what_only_one_of_them_has():
    assert differences({PLACE: 1}, {})[0].what == "is missing now"
    assert differences({}, {PLACE: 1})[0].what == "was not there"


def test_values_are_counted_one_by_one():
    assert count_values({("a", "x"): np.zeros((2, 3)), ("b", "y"): 1.0}) == 7
