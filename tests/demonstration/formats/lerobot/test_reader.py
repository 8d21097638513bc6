import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
from gmr_robot.exceptions import DemonstrationError, UnknownNameError

LENGTHS = (5, 7, 4)


def options(*channels, **others):
    return ReadOptions(channels=channels, **others)


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize(
    "places", [[(0, 0)] * 3, [(0, 0), (0, 1), (1, 0)], [(0, 0), (0, 0), (1, 1)]], ids=["one", "many", "some"]
)
def test_version_3_whatever_file_an_episode_lies_in(build_v3, expected, places, fixed):
    read = read_demonstrations(build_v3(LENGTHS, places, fixed=fixed))
    assert (read.name, read.names, len(read)) == ("theirs", ("x", "y", "z"), 3)
    for index, (one, length) in enumerate(zip(read, LENGTHS, strict=True)):
        frames = expected(index, length)
        assert np.array_equal(one.positions, frames["observation.state"].astype(float))
        assert np.array_equal(one.channels["action"], frames["action"].astype(float))
        assert np.array_equal(one.channels["next.reward"][:, 0], frames["next.reward"].astype(float))
        assert set(one.channels) == {"action", "next.reward"}
        assert np.array_equal(one.times, np.arange(length) / 30)
        assert one.source == f"theirs, episode {index}"


def test_version_2_1_in_several_chunks(build_v2, expected):
    read = read_demonstrations(build_v2(LENGTHS))
    assert [len(one) for one in read] == list(LENGTHS)
    for index, one in enumerate(read):
        frames = expected(index, LENGTHS[index])
        assert np.array_equal(one.positions, frames["observation.state"].astype(float))
        assert np.array_equal(one.times, np.arange(LENGTHS[index]) / 30)


def test_what_is_left_out_or_taken_for_granted_is_noted(build_v3):
    notes = "\n".join(read_demonstrations(build_v3()).notes)
    assert "2 tasks: 'pick' (2), 'place' (1)" in notes
    assert "left out 3 feature(s) that are no rows of numbers: observation.images.top, remark, map" in notes
    assert "LeRobot states no unit" in notes
    assert "unit" not in "\n".join(read_demonstrations(build_v3(), options=ReadOptions(unit="rad")).notes)


@pytest.mark.parametrize(
    ("channels", "names", "column"),
    [
        (("observation.state",), ("x", "y", "z"), ("observation.state", 2)),
        (("action",), ("x", "y", "grip"), ("action", 2)),
        (("z", "x"), ("z", "x"), ("observation.state", 0)),
        (("grip",), ("grip",), ("action", 2)),
        (("observation.state/y", "action/y"), ("observation.state/y", "action/y"), ("action", 1)),
        (("action[1]",), ("y",), ("action", 1)),
        (("next.reward",), ("next.reward",), ("next.reward", None)),
    ],
)
def test_positions_are_what_is_chosen(build_v3, expected, channels, names, column):
    read = read_demonstrations(build_v3(), options=options(*channels))
    assert read.names == names
    values = expected(1, 7)[column[0]]
    assert np.array_equal(read[1].positions[:, -1], (values if column[1] is None else values[:, column[1]]))
    assert not read[1].channels


def test_only_the_chosen_columns_are_touched(build_v3):
    """A column that could not be read is no obstacle when it is not asked for."""
    root = build_v3()
    file = root / "data/chunk-000/file-000.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["action"]), file)
    assert read_demonstrations(root, options=options("x", "y")).names == ("x", "y")
    with pytest.raises(DemonstrationError, match=r"file-000\.parquet has no column 'action'"):
        read_demonstrations(root)


def test_names_of_channels_that_are_not_there_or_not_distinct(build_v3):
    root = build_v3()
    with pytest.raises(UnknownNameError, match="unknown channel 'actoin'; did you mean 'action'"):
        read_demonstrations(root, options=options("actoin"))
    with pytest.raises(DemonstrationError, match=r"observation.state\[0\] more than once"):
        read_demonstrations(root, options=options("observation.state", "x"))
    changed = json.loads((root / "meta/info.json").read_text())
    del changed["features"]["observation.state"]
    (root / "meta/info.json").write_text(json.dumps(changed))
    with pytest.raises(
        DemonstrationError, match=r"no feature 'observation.state'; it has action, next.reward"
    ):
        read_demonstrations(root)


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (None, ("x1", "x2", "x3")),
        (["dim"], ("x1", "x2", "x3")),
        (["a", "g", "g"], ("a", "g[1]", "g[2]")),
        ({"b": 1, "a": 0, "c": 2}, ("a", "b", "c")),
        ({"arm": ["p", "q"], "hand": ["r"]}, ("p", "q", "r")),
        ([1, 2, 3], ("x1", "x2", "x3")),
    ],
)
def test_names_in_any_form_that_datasets_have(build_v3, names, read):
    root = build_v3()
    info = json.loads((root / "meta/info.json").read_text())
    info["features"]["observation.state"]["names"] = names
    (root / "meta/info.json").write_text(json.dumps(info))
    assert read_demonstrations(root).names == read


def test_units_names_and_quaternions_are_as_stated(build_v3):
    root = build_v3()
    info = json.loads((root / "meta/info.json").read_text())
    info["features"]["orientation"] = {"dtype": "float64", "shape": [4], "names": None}
    (root / "meta/info.json").write_text(json.dumps(info))
    file = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(file)
    wxyz = pa.FixedSizeListArray.from_arrays(pa.array([4.0, 1.0, 2.0, 3.0] * len(table)), 4)
    pq.write_table(table.append_column("orientation", wxyz), file)
    stated = ReadOptions(unit="mm", rename={"x": "forward"}, quaternion="wxyz")
    one = read_demonstrations(root, options=stated)[1]
    assert one.names == ("forward", "y", "z")
    assert one.positions[1, 1] == pytest.approx(0.5e-3)
    assert one.channels["orientation"][0].tolist() == [1.0, 2.0, 3.0, 4.0]
    chosen = options("orientation", quaternion="wxyz")
    assert read_demonstrations(root, options=chosen)[0].positions[0].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_time_stamps_of_their_own_are_kept_and_counted(build_v3):
    root = build_v3(rows=100)
    file = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(file)
    stamps = table["timestamp"].to_numpy().copy()
    stamps[6] += 0.004  # the second frame of episode 1 was late
    place = table.column_names.index("timestamp")
    pq.write_table(table.set_column(place, "timestamp", pa.array(stamps)), file)
    read = read_demonstrations(root)
    assert read[1].times[1] == float(stamps[6])
    assert np.array_equal(read[0].times, np.arange(5) / 30)
    assert any("time stamps of 1 episode(s) do not follow the 30 frames" in note for note in read.notes)


def test_single_precision_stamps_of_long_recordings_are_made_exact(build_v3):
    length = 40_000
    read = read_demonstrations(build_v3((length,), [(0, 0)], rows=10_000))
    assert np.array_equal(read[0].times, np.arange(length) / 30)


def test_episodes_that_go_on_in_the_next_file(build_v3, expected):
    root = build_v3()
    first, second = (root / f"data/chunk-000/file-00{n}.parquet" for n in range(2))
    table = pq.read_table(first)
    pq.write_table(table.slice(0, 8), first)
    pq.write_table(table.slice(8), second)
    records = root / "meta/episodes/chunk-000/file-001.parquet"
    last = pq.read_table(records)
    place = last.column_names.index("data/file_index")
    pq.write_table(last.set_column(place, "data/file_index", pa.array([1])), records)
    read = read_demonstrations(root)
    assert np.array_equal(read[1].positions, expected(1, 7)["observation.state"].astype(float))


def test_a_recording_that_broke_off_is_read_without_its_records(build_v3, expected):
    """LeRobot writes records of episodes late; after a crash the frames are there and the records are not."""
    root = build_v3()
    for file in (root / "meta/episodes/chunk-000").iterdir():
        file.unlink()
    with pytest.raises(DemonstrationError, match=r"holds no parquet file.*--recover"):
        read_demonstrations(root)
    read = read_demonstrations(root, options=ReadOptions(recover=True))
    assert [len(one) for one in read] == list(LENGTHS)
    assert np.array_equal(read[2].positions, expected(2, 4)["observation.state"].astype(float))
    assert any(note.startswith("damaged: ") and "no parquet file" in note for note in read.notes)
