import os

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    Smooth,
    preprocess,
    read_demonstrations,
    write_demonstrations,
)
from gmr_robot.exceptions import DemonstrationError

TIMES = np.array([0.0, 0.1, 0.25, 0.3])


def demonstration(scale=1.0, **changes):
    positions = scale * np.stack([np.sin(TIMES), TIMES / 3.0], axis=1)
    return Demonstration(**({"times": TIMES, "positions": positions, "names": ("x", "y")} | changes))


def test_one_demonstration_is_a_plain_table(tmp_path):
    write_demonstrations(tmp_path / "a.csv", DemonstrationSet((demonstration(0.0),)))
    assert (tmp_path / "a.csv").read_text() == (
        "time [s],x [m],y [m]\n0.0,0.0,0.0\n0.1,0.0,0.0\n0.25,0.0,0.0\n0.3,0.0,0.0\n"
    )


def test_several_in_one_file_have_the_column_demonstration(tmp_path):
    two = DemonstrationSet((demonstration(), demonstration(2.0)))
    write_demonstrations(tmp_path / "a.csv", two)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "demonstration,time [s],x [m],y [m]"
    assert [line[0] for line in lines[1:]] == list("00001111")
    assert read_demonstrations(tmp_path / "a.csv").digest() == two.digest()


def test_a_folder_has_a_file_each_in_order(tmp_path):
    many = DemonstrationSet(tuple(demonstration(k) for k in range(11)))
    write_demonstrations(tmp_path / "laps", many, format="csv")
    files = sorted(one.name for one in (tmp_path / "laps").iterdir())
    assert files == [f"demonstration_{i:02}.csv" for i in range(11)]
    back = read_demonstrations(tmp_path / "laps")
    assert (back.digest(), back.name) == (many.digest(), "laps")
    assert [one.name for one in tmp_path.iterdir()] == ["laps"]


def test_velocities_that_reading_would_not_derive_are_written(tmp_path):
    times = np.linspace(0.0, 1.0, 21)
    one = Demonstration(times=times, positions=np.sin(9.0 * times)[:, np.newaxis])
    every_third = one.samples(slice(None, None, 3))  # with the velocities of the whole
    write_demonstrations(tmp_path / "a.csv", DemonstrationSet((every_third,)))
    (back,) = read_demonstrations(tmp_path / "a.csv")
    assert np.array_equal(back.velocities, every_third.velocities)


def test_given_velocities_and_channels_come_back(tmp_path):
    one = demonstration(
        velocities=np.ones((4, 2)) / 7.0,
        unit="rad",
        channels={"force": np.arange(8.0).reshape(4, 2), "grip": np.zeros((4, 1))},
    )
    write_demonstrations(tmp_path / "a.csv", DemonstrationSet((one,)))
    header = (tmp_path / "a.csv").read_text().splitlines()[0]
    assert header == (
        "time [s],x [rad],y [rad],d(x) [rad/s],d(y) [rad/s],channel.force.1,channel.force.2,channel.grip.1"
    )
    assert read_demonstrations(tmp_path / "a.csv").digest() == DemonstrationSet((one,)).digest()


def test_velocities_that_are_more_than_differences_are_written(tmp_path):
    times = np.arange(30) / 100.0
    raw = DemonstrationSet((Demonstration(times=times, positions=np.sin(9.0 * times)[:, np.newaxis]),))
    smooth = preprocess(raw, [Smooth()]).demonstrations
    write_demonstrations(tmp_path / "a.csv", smooth)
    assert read_demonstrations(tmp_path / "a.csv").velocities.tobytes() == smooth.velocities.tobytes()


def test_millimetres_are_written_as_such_and_read_as_metres(tmp_path):
    one = DemonstrationSet((demonstration(1000.0, unit="mm"),))
    write_demonstrations(tmp_path / "a.csv", one)
    back = read_demonstrations(tmp_path / "a.csv")
    assert back.unit == "m"
    np.testing.assert_allclose(back.positions, demonstration().positions)


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (demonstration(unit="inch"), "unknown unit of positions 'inch'"),
        (demonstration(names=("channel.a", "y")), "cannot be written as CSV columns"),
        (
            demonstration(names=(" x", "y")),
            "cannot be written as CSV columns; use plain names, or the format npz",
        ),
        (demonstration(channels={"none": np.empty((4, 0))}), r"channels \('none',\) cannot be written"),
        (demonstration(names=("", "y")), "expected a name"),
    ],
)
def test_what_a_header_cannot_hold_is_refused(tmp_path, one, message):
    with pytest.raises(ValueError, match=message):
        write_demonstrations(tmp_path / "a.csv", DemonstrationSet((one,)))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("channels", [{}, {"grip": np.zeros((4, 2))}, {"other": np.zeros((4, 1))}])
def test_one_file_holds_the_same_channels_throughout(tmp_path, channels):
    two = DemonstrationSet(
        (demonstration(channels={"grip": np.zeros((4, 1))}), demonstration(channels=channels))
    )
    with pytest.raises(DemonstrationError, match="demonstration 1 has other channels than demonstration 0"):
        write_demonstrations(tmp_path / "a.csv", two)


def test_an_existing_file_is_replaced_and_an_existing_folder_is_not(tmp_path):
    one = DemonstrationSet((demonstration(),))
    write_demonstrations(tmp_path / "a.csv", one)
    write_demonstrations(tmp_path / "a.csv", one)
    (tmp_path / "plain").write_text("x")
    for taken in (tmp_path, tmp_path / "plain"):
        with pytest.raises(DemonstrationError, match="exists already; name a new folder"):
            write_demonstrations(taken, one, format="csv")
    (tmp_path / "new").mkdir()
    write_demonstrations(tmp_path / "new", one, format="csv")
    assert read_demonstrations(tmp_path / "new").digest() == one.digest()


def test_a_folder_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    real, calls = os.fsync, []

    def full_at_the_third(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full_at_the_third)
    with pytest.raises(OSError, match="No space left"):
        write_demonstrations(
            tmp_path / "laps", DemonstrationSet((demonstration(), demonstration(2.0))), format="csv"
        )
    assert not list(tmp_path.iterdir())
