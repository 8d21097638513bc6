import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations, write_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
from gmr_robot.demonstration.formats.lerobot import version_3
from gmr_robot.exceptions import DemonstrationError

VERSIONS = ("lerobot", "lerobot-v2.1")


def one(length=20, seed=0, *, start=0.0, fps=50, channels=True, **others):
    rng = np.random.default_rng(seed)
    held = {"gripper": rng.integers(0, 2, (length, 1)), "orientation": rng.normal(size=(length, 4))}
    return Demonstration(
        times=start + np.arange(length) / fps,
        positions=rng.normal(size=(length, 3)),
        names=("x", "y", "z"),
        frame="table",
        channels=held if channels else {},
        source=f"lap {seed}",
        **others,
    )


LAPS = DemonstrationSet(
    (one(), one(31, 1, start=0.1 + 0.2), one(7, 2, velocities=np.ones((7, 3)))), "Übung: a lap"
)


@pytest.mark.parametrize("format", VERSIONS)
def test_what_is_written_is_read_back_bit_for_bit(tmp_path, format):
    write_demonstrations(tmp_path / "laps", LAPS, format=format)
    read = read_demonstrations(tmp_path / "laps")
    assert (read.digest(), read.name, read.frame, read.notes) == (LAPS.digest(), LAPS.name, "table", ())
    for mine, theirs in zip(read, LAPS, strict=True):
        assert (mine.source, mine.velocity_source) == (theirs.source, theirs.velocity_source)
        assert list(mine.channels) == list(theirs.channels)


@pytest.mark.parametrize("format", VERSIONS)
def test_every_file_is_as_published(tmp_path, format):
    """Names, types and totals that LeRobot's loader relies on, read with pyarrow and json alone."""
    root = tmp_path / "laps"
    write_demonstrations(root, LAPS, format=format)
    info = json.loads((root / "meta/info.json").read_text(encoding="utf-8"))
    assert (info["total_episodes"], info["total_frames"], info["total_tasks"]) == (3, 58, 1)
    assert (info["fps"], info["splits"], info["chunks_size"]) == (50, {"train": "0:3"}, 1000)
    assert info["features"]["observation.state"] == {
        "dtype": "float64",
        "shape": [3],
        "names": ["x", "y", "z"],
    }
    assert info["features"]["gripper"] == {"dtype": "float32", "shape": [1], "names": None}
    assert info["features"]["timestamp"] == {"dtype": "float32", "shape": [1], "names": None}
    files = sorted((root / "data").rglob("*.parquet"))
    frames = pa.concat_tables([pq.read_table(file) for file in files])
    assert set(frames.column_names) == set(info["features"])
    for name, said in info["features"].items():
        kind = frames.schema.field(name).type
        width = said["shape"][0]
        assert kind == (said["dtype"] if width == 1 else pa.list_(pa.type_for_alias(said["dtype"]), width))
    assert frames["index"].to_pylist() == list(range(58))
    assert frames["episode_index"].to_pylist() == [0] * 20 + [1] * 31 + [2] * 7
    assert frames["frame_index"].to_pylist() == [*range(20), *range(31), *range(7)]
    assert frames["timestamp"].to_numpy()[20] == 0.0
    assert np.array_equal(np.array(frames["observation.state"].to_pylist()), LAPS.positions)
    assert np.array_equal(np.array(frames["action"].to_pylist()), LAPS.velocities)


def test_records_of_version_3(tmp_path):
    root = tmp_path / "laps"
    write_demonstrations(root, LAPS, format="lerobot")
    records = pq.read_table(root / "meta/episodes/chunk-000/file-000.parquet").to_pylist()
    assert [(r["episode_index"], r["length"], r["tasks"]) for r in records] == [
        (n, length, ["Übung: a lap"]) for n, length in enumerate((20, 31, 7))
    ]
    assert [(r["dataset_from_index"], r["dataset_to_index"]) for r in records] == [
        (0, 20),
        (20, 51),
        (51, 58),
    ]
    assert {(r["data/chunk_index"], r["data/file_index"]) for r in records} == {(0, 0)}
    assert records[1]["stats/action/max"] == LAPS[1].velocities.max(axis=0).tolist()
    assert records[1]["stats/index/count"] == [31]
    statistics = json.loads((root / "meta/stats.json").read_text())["observation.state"]
    assert statistics["mean"] == pytest.approx(LAPS.positions.mean(axis=0).tolist(), rel=1e-12)
    assert statistics["std"] == pytest.approx(LAPS.positions.std(axis=0).tolist(), rel=1e-12)
    assert statistics["q50"] == pytest.approx(np.median(LAPS.positions, axis=0).tolist(), rel=1e-12)
    assert statistics["count"] == [58]
    tasks = pq.read_table(root / "meta/tasks.parquet")
    assert tasks.to_pydict() == {"task_index": [0], "task": ["Übung: a lap"]}
    assert json.loads(tasks.schema.metadata[b"pandas"])["index_columns"] == ["task"]
    file = pq.ParquetFile(root / "data/chunk-000/file-000.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(3)] == [20, 31, 7]


def test_records_of_version_2_1(tmp_path):
    root = tmp_path / "laps"
    write_demonstrations(root, LAPS, format="lerobot-v2.1")
    lines = {
        name: [json.loads(line) for line in (root / f"meta/{name}.jsonl").read_text("utf-8").splitlines()]
        for name in ("episodes", "tasks", "episodes_stats")
    }
    assert lines["episodes"][1] == {"episode_index": 1, "tasks": ["Übung: a lap"], "length": 31}
    assert lines["tasks"] == [{"task_index": 0, "task": "Übung: a lap"}]
    assert lines["episodes_stats"][2]["stats"]["action"]["min"] == [1.0, 1.0, 1.0]
    assert (root / "data/chunk-000/episode_000002.parquet").is_file()


def test_a_new_file_begins_where_one_is_full(tmp_path, monkeypatch):
    """With a limit of no size at all, each episode has its file, and folders hold two."""
    monkeypatch.setattr(version_3, "FILE_MEGABYTES", 0)
    monkeypatch.setattr(version_3, "CHUNKS_SIZE", 2)
    write_demonstrations(tmp_path / "laps", LAPS, format="lerobot")
    files = sorted(
        file.relative_to(tmp_path).as_posix() for file in (tmp_path / "laps/data").rglob("*.parquet")
    )
    assert [file.removeprefix("laps/data/") for file in files] == [
        "chunk-000/file-000.parquet",
        "chunk-000/file-001.parquet",
        "chunk-001/file-000.parquet",
    ]
    assert read_demonstrations(tmp_path / "laps").digest() == LAPS.digest()


def test_a_dataset_of_others_is_written_again_as_it_was(tmp_path, build_v3, expected):
    """Their action stays the action; numbers in single precision stay so."""
    read = read_demonstrations(build_v3())
    write_demonstrations(tmp_path / "again", read, format="lerobot")
    frames = pq.read_table(tmp_path / "again/data/chunk-000/file-000.parquet")
    assert frames.schema.field("action").type == pa.list_(pa.float32(), 3)
    assert frames["action"].to_pylist()[5:12] == expected(1, 7)["action"].tolist()
    assert frames["observation.state"].to_pylist()[5:12] == expected(1, 7)["observation.state"].tolist()
    assert "observation.velocity" in frames.column_names
    assert read_demonstrations(tmp_path / "again").digest() == read.digest()


def test_velocities_come_along_with_chosen_columns_of_the_state(tmp_path):
    write_demonstrations(tmp_path / "laps", LAPS, format="lerobot")
    read = read_demonstrations(tmp_path / "laps", options=ReadOptions(channels=("z", "x")))
    assert np.array_equal(read[2].velocities, LAPS[2].velocities[:, [2, 0]])
    assert read[2].velocity_source == "given"
    mixed = read_demonstrations(tmp_path / "laps", options=ReadOptions(channels=("z", "gripper")))
    assert mixed[2].velocity_source == "central differences"


def test_writing_the_same_twice_gives_the_same_bytes(tmp_path):
    contents = []
    for name in ("a", "b"):
        write_demonstrations(tmp_path / name, LAPS, format="lerobot")
        files = sorted(file for file in (tmp_path / name).rglob("*") if file.is_file())
        contents.append([(file.relative_to(tmp_path / name), file.read_bytes()) for file in files])
    assert contents[0] == contents[1]


def test_a_dataset_is_replaced_as_a_whole_and_nothing_else_is(tmp_path, monkeypatch):
    root = tmp_path / "laps"
    root.mkdir()
    write_demonstrations(root, LAPS, format="lerobot-v2.1")
    write_demonstrations(root, LAPS.select([1]), format="lerobot")
    assert not list(root.rglob("*.jsonl"))
    assert read_demonstrations(root).digest() == LAPS.select([1]).digest()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(version_3, "write_parquet", full)
    with pytest.raises(OSError, match="No space left"):
        write_demonstrations(root, LAPS, format="lerobot")
    assert read_demonstrations(root).digest() == LAPS.select([1]).digest()
    assert [file.name for file in tmp_path.iterdir()] == ["laps"]

    other = tmp_path / "photos"
    other.mkdir()
    (other / "me.jpg").write_text("precious")
    for path in (other, other / "me.jpg"):
        with pytest.raises(DemonstrationError, match="name a new folder"):
            write_demonstrations(path, LAPS, format="lerobot")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"times": np.r_[np.arange(19), 25.0] / 50}, "one frame rate, here 50 per second.*convert --rate"),
        ({"times": np.arange(20) / 40}, "one frame rate"),
        ({"channels": {}}, "demonstration 1 has other channels"),
    ],
)
def test_sets_that_a_dataset_cannot_hold(tmp_path, changes, said):
    demonstrations = DemonstrationSet((one(40), replace(one(), **changes)))
    with pytest.raises(DemonstrationError, match=said):
        write_demonstrations(tmp_path / "laps", demonstrations, format="lerobot")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["timestamp", "observation.state", "observation/state", "exact.timestamp", "a/b"]
)
def test_channels_that_a_dataset_cannot_hold(tmp_path, name):
    channels = {"a.b": np.ones((20, 1)), name: np.ones((20, 1))}
    demonstrations = DemonstrationSet((replace(one(), channels=channels),))
    with pytest.raises(DemonstrationError, match="cannot be written as a LeRobot feature"):
        write_demonstrations(tmp_path / "laps", demonstrations, format="lerobot")


@pytest.mark.parametrize("version", ["lerobot", "lerobot-v2.1"])
def test_channels_that_are_called_after_a_topic_become_features_and_come_back(tmp_path, version):
    channels = {"tool_pose/orientation": np.arange(80.0).reshape(20, 4)}
    demonstrations = DemonstrationSet((replace(one(), channels=channels),), "laps")
    write_demonstrations(tmp_path / "laps", demonstrations, format=version)
    features = json.loads((tmp_path / "laps/meta/info.json").read_text())["features"]
    assert "tool_pose.orientation" in features
    assert not any("/" in key for key in features)
    read = read_demonstrations(tmp_path / "laps")
    assert read.digest() == demonstrations.digest()
    assert list(read[0].channels) == ["tool_pose/orientation"]


def test_a_dataset_that_grew_since_is_read_as_anybody_else_s(tmp_path):
    """Then our notes on sources and velocities fit no longer."""
    write_demonstrations(tmp_path / "laps", LAPS, format="lerobot")
    path = tmp_path / "laps/meta/gmr_robot.json"
    own = json.loads(path.read_text())
    path.write_text(json.dumps(own | {"sources": own["sources"][:2]}))
    assert read_demonstrations(tmp_path / "laps")[0].source == "laps, episode 0"
    for damaged in ("{", "{}", json.dumps(own | {"unit": 3}), json.dumps(own | {"channels": "x"})):
        path.write_text(damaged)
        with pytest.raises(DemonstrationError, match=r"gmr_robot.json"):
            read_demonstrations(tmp_path / "laps")
        assert len(read_demonstrations(tmp_path / "laps", options=ReadOptions(recover=True))) == 3
