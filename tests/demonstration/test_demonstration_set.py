from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import DemonstrationError


def line(n, *, d=2, **changes):
    times = np.arange(float(n))
    content = {"times": times, "positions": np.outer(times, np.arange(1.0, d + 1)), "source": f"{n} samples"}
    return Demonstration(**(content | changes))


@pytest.fixture
def three():
    return DemonstrationSet((line(3), line(5), line(2)), "lines")


def test_arrays_are_stacked_in_order(three):
    assert three.n_samples == 10
    assert three.positions.shape == three.velocities.shape == (10, 2)
    assert three.groups.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 2, 2]
    for index, one in enumerate(three):
        assert three.positions[three.groups == index].tolist() == one.positions.tolist()
    assert three.starts.tolist() == [[0.0, 0.0]] * 3
    assert three.ends.tolist() == [[2.0, 4.0], [4.0, 8.0], [1.0, 2.0]]


def test_properties_are_those_of_every_member(three):
    assert (len(three), three.n_dimensions, three.names) == (3, 2, ("x1", "x2"))
    assert (three.unit, three.frame) == ("m", "task")
    assert three.extent == pytest.approx(np.hypot(4.0, 8.0))


def test_selection_keeps_the_order_asked_for(three):
    chosen = three.select([2, 0])
    assert [len(one) for one in chosen] == [2, 3]
    assert chosen.name == "lines"


@pytest.mark.parametrize("index", [3, -1])
def test_selecting_what_is_not_there(three, index):
    with pytest.raises(DemonstrationError, match=f"no demonstration {index}; lines holds 3, numbered 0 to 2"):
        three.select([index])


def test_an_empty_set_is_refused(three):
    with pytest.raises(DemonstrationError, match="lines holds no demonstration"):
        three.select([])
    with pytest.raises(DemonstrationError, match="the set holds no demonstration"):
        DemonstrationSet(())


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (line(4, d=3), r"has n_dimensions 3, but demonstration 0 \(3 samples\) has 2"),
        (line(4, names=("a", "b")), r"has names \('a', 'b'\)"),
        (line(4, unit="rad"), r"has unit 'rad', but demonstration 0 \(3 samples\) has 'm'"),
        (line(4, frame="world"), r"has frame 'world'"),
    ],
)
def test_members_that_do_not_agree_are_named(other, message):
    with pytest.raises(DemonstrationError, match=r"demonstration 1 \(4 samples\) " + message):
        DemonstrationSet((line(3), other))


def test_digest_is_of_the_data_and_nothing_else(three):
    same = DemonstrationSet(tuple(replace(one, source="elsewhere") for one in three), "another name")
    assert same.digest() == three.digest()
    assert len(three.digest()) == 64


def test_digest_sees_every_kind_of_data(three):
    first = three[0]
    changed = [
        replace(first, times=first.times + 1.0),
        replace(first, positions=np.nextafter(first.positions, 9.0)),
        replace(first, velocities=first.velocities + 1.0),
        replace(first, channels={"grip": np.zeros((3, 1))}),
        replace(first, names=("a", "b")),
        replace(first, unit="rad"),
    ]
    digests = {DemonstrationSet((one,)).digest() for one in (first, *changed)}
    assert len(digests) == 7
    assert three.digest() != three.select([1, 0, 2]).digest()
