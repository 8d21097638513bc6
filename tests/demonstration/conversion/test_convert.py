"""Conversions lose nothing where the format allows, and say so where it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.demonstration import (
    FORMATS,
    Demonstration,
    DemonstrationSet,
    ReadOptions,
    convert_demonstrations,
    read_demonstrations,
    write_demonstrations,
)
from gmr_robot.demonstration.conversion import losses
from gmr_robot.exceptions import DemonstrationError, InputError

TIMES = np.arange(40) / 50.0
ENDINGS = {
    "csv": "out.csv",
    "npz": "out.npz",
    "robomimic": "out.hdf5",
    "lerobot": "out",
    "lerobot-v2.1": "out",
    "mcap": "out",
    "rosbag1": "out",
    "rosbag2": "out",
}


def motions(*, channels=True):
    rng = np.random.default_rng(3)
    return DemonstrationSet(
        tuple(
            Demonstration(
                times=TIMES,
                positions=rng.normal(size=(40, 3)),
                velocities=rng.normal(size=(40, 3)),
                names=("x", "y", "z"),
                channels={"grip": rng.random((40, 1))} if channels else {},
                source=f"robot {index}",
            )
            for index in range(3)
        ),
        "reach",
    )


def test_every_format_that_is_written_is_tested():
    assert set(ENDINGS) == {name for name, one in FORMATS.items() if one.write is not None}


@pytest.mark.parametrize("to", ["npz", "robomimic", "lerobot", "lerobot-v2.1"])
def test_these_formats_hold_everything(to, tmp_path):
    write_demonstrations(tmp_path / "in.npz", motions())
    conversion = convert_demonstrations(tmp_path / "in.npz", tmp_path / ENDINGS[to], to=to)
    assert conversion.losses == ()
    back = convert_demonstrations(tmp_path / ENDINGS[to], tmp_path / "back.npz", format=to)
    assert back.losses == ()
    assert (tmp_path / "back.npz").read_bytes() == (tmp_path / "in.npz").read_bytes()


@pytest.mark.parametrize("to", ENDINGS)
def test_what_is_not_said_to_be_lost_is_there(to, tmp_path):
    if to in ("mcap", "rosbag1", "rosbag2"):
        pytest.importorskip("rosbags")
    original = motions()
    write_demonstrations(tmp_path / "in.npz", original)
    said = " ".join(convert_demonstrations(tmp_path / "in.npz", tmp_path / ENDINGS[to], to=to).losses)
    written = read_demonstrations(tmp_path / ENDINGS[to], format=to)
    for old, new in zip(original, written, strict=True):
        assert np.array_equal(old.positions, new.positions) or "positions of" in said
        assert np.array_equal(old.velocities, new.velocities) or "velocities of" in said
        assert np.array_equal(old.times, new.times) or "times of" in said
        assert old.source == new.source or "where they came from, of 3" in said
        assert np.array_equal(old.channels["grip"], new.channels.get("grip")) or "channel 'grip'" in said


def test_csv_says_what_it_loses(tmp_path):
    group = motions()
    framed = DemonstrationSet(tuple(replace(one, frame="world") for one in group), "reach")
    write_demonstrations(tmp_path / "in.npz", framed)
    said = convert_demonstrations(tmp_path / "in.npz", tmp_path / "out.csv").losses
    assert said == (
        "the name of the set: 'reach' is read as 'out'",
        "frame: 'world' is read as 'task'",
        "where they came from, of 3 demonstrations",
    )


def test_options_are_used_for_the_source(tmp_path):
    write_demonstrations(tmp_path / "in.npz", motions())
    options = ReadOptions(channels=("z", "grip"), unit="mm", rename={"z": "height"})
    convert_demonstrations(tmp_path / "in.npz", tmp_path / "out.npz", options=options)
    (one, *_) = read_demonstrations(tmp_path / "out.npz")
    assert one.names == ("height", "grip[0]")
    assert np.array_equal(one.positions[:, 0], motions()[0].positions[:, 2] / 1000.0)


def test_the_source_is_never_replaced(tmp_path):
    (tmp_path / "data").mkdir()
    write_demonstrations(tmp_path / "data" / "in.csv", motions())
    before = (tmp_path / "data" / "in.csv").read_bytes()
    for target in ("data/in.csv", "data", "."):
        with pytest.raises(InputError, match="would be replaced"):
            convert_demonstrations(tmp_path / "data" / "in.csv", tmp_path / target, to="csv")
    assert (tmp_path / "data" / "in.csv").read_bytes() == before


def test_formats_that_are_only_read(tmp_path):
    write_demonstrations(tmp_path / "in.npz", motions())
    with pytest.raises(DemonstrationError, match="'lasa' is only read; write one of csv, npz"):
        convert_demonstrations(tmp_path / "in.npz", tmp_path / "out.mat")


def test_losses_are_counted():
    old = motions()
    assert losses(old, old) == ()
    first = old[0]
    changed = first.positions.copy()
    changed[3:5] += 0.25
    fewer = first.samples(slice(0, 30))
    cases = {
        "positions of 2 samples, changed by up to 0.25 m": replace(first, positions=changed),
        "times of 1 demonstrations: they begin up to 5 s elsewhere": replace(first, times=TIMES + 5.0),
        "samples of 1 demonstrations: 120 became 110": fewer,
        "the channel 'grip' is missing, in 1 demonstrations": replace(first, channels={}),
        "the channel 'grip': values of 40 samples, changed by up to 1": replace(
            first, channels={"grip": first.channels["grip"] + 1.0}
        ),
    }
    for said, one in cases.items():
        found = losses(old, DemonstrationSet((one, *old.demonstrations[1:]), "reach"))
        assert any(text.startswith(said) for text in found), found
    assert losses(old, old.select([0])) == ("3 demonstrations became 1",)
