import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
from gmr_robot.exceptions import DemonstrationError

RECOVER = ReadOptions(recover=True)


def change_info(root, **changes):
    path = root / "meta/info.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def column(table, name, values):
    return table.set_column(table.column_names.index(name), name, values)


@pytest.mark.parametrize(
    "template",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "data/../../outside.parquet",
        "data\\..\\x.parquet",
        "C:data.parquet",
        "data/\0.parquet",
        "data/{chunk_index.__class__}.parquet",
        "data/{chunk_index:0999999999d}.parquet",
        "data/{secret}.parquet",
        "data/{chunk_index!r}.parquet",
        "data/{0}.parquet",
    ],
)
@pytest.mark.parametrize("version", ["build_v2", "build_v3"])
def test_paths_that_leave_the_dataset_or_are_no_template(request, version, template):
    root = request.getfixturevalue(version)(data_path=template)
    with pytest.raises(DemonstrationError, match=r"leaves the dataset|has the field|cannot be filled in"):
        read_demonstrations(root)


@pytest.mark.parametrize(
    ("inside", "beyond_recovery"),
    [
        ("data/chunk-000/file-000.parquet", True),
        ("data", True),
        ("meta/info.json", True),
        ("meta/episodes/chunk-000", False),
    ],
)
def test_symbolic_links_out_of_the_dataset(build_v3, tmp_path, inside, beyond_recovery):
    root = build_v3()
    (root / inside).rename(tmp_path / "outside")
    (root / inside).symlink_to(tmp_path / "outside")
    for options in (None, RECOVER) if beyond_recovery else (None,):
        with pytest.raises(DemonstrationError, match="symbolic link out of the dataset"):
            read_demonstrations(root, options=options)


def test_symbolic_links_within_the_dataset_are_followed(build_v3):
    root = build_v3()
    (root / "data").rename(root / "frames")
    (root / "data").symlink_to("frames")
    assert len(read_demonstrations(root)) == 3
    (root / "frames").rename(root / "gone")
    (root / "frames").symlink_to("frames")
    with pytest.raises(DemonstrationError):
        read_demonstrations(root)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"{", "is no JSON"),
        (b"[1]", "holds a list"),
        (b"\xff\xfe{}", "is no JSON"),
        (b"[" * 20_000, "is no JSON"),
        (b'{"codebase_version": "v1.6"}', "codebase_version 'v1.6'; expected v2.0, v2.1 or v3.0"),
        (b'{"codebase_version": 3}', "codebase_version 3"),
    ],
)
def test_info_that_is_none(build_v3, content, said):
    root = build_v3()
    (root / "meta/info.json").write_bytes(content)
    with pytest.raises(DemonstrationError, match=said):
        read_demonstrations(root, format="lerobot")


@pytest.mark.parametrize(
    "changes",
    [
        {"fps": 0},
        {"fps": -30},
        {"fps": float("nan")},
        {"fps": float("inf")},
        {"fps": "30"},
        {"fps": True},
        {"fps": None},
        {"data_path": None},
        {"data_path": 3},
        {"chunks_size": 0},
        {"total_frames": -1},
        {"total_frames": 2.5},
        {"features": None},
        {"features": []},
        {"features": {"observation.state": 3}},
        {"features": {"observation.state": {"dtype": "float32"}}},
        {"features": {"observation.state": {"dtype": "float32", "shape": [10**12]}}},
        {"features": {"observation.state": {"dtype": "float32", "shape": [-3]}}},
        {"features": {"observation.state": {"dtype": "object", "shape": [3]}}},
        {"features": {"observation.state": {"dtype": ["x"], "shape": [3]}}},
        {"storage_format": "lance"},
    ],
)
def test_info_that_makes_no_sense(build_v3, changes):
    root = build_v3()
    change_info(root, **changes)
    with pytest.raises(DemonstrationError):
        read_demonstrations(root)


@pytest.mark.parametrize("what", ["total_episodes", "total_frames"])
def test_totals_that_lie(build_v3, what):
    root = build_v3()
    change_info(root, **{what: 10**12})
    with pytest.raises(
        DemonstrationError, match=rf"{what} 1000000000000, but the episodes add up.*--recover"
    ):
        read_demonstrations(root)
    read = read_demonstrations(root, options=RECOVER)
    assert len(read) == 3
    assert "add up" in read.notes[0]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("length", [5, 10**12], "episode 1 has 7 frames; the records of episodes say 1000000000000"),
        ("length", [5, -7], "length is -7"),
        ("episode_index", [0, 0], "lists episode 0 twice"),
        ("episode_index", [0, 9], "episode 1 has 7 frames but is not among the records"),
        ("data/file_index", [0, 10**9], "there is no file"),
        ("data/file_index", [0, -1], "file_index is -1"),
    ],
)
def test_records_that_lie(build_v3, name, values, said):
    root = build_v3()
    info = json.loads((root / "meta/info.json").read_text())
    del info["total_frames"], info["total_episodes"]
    (root / "meta/info.json").write_text(json.dumps(info))
    path = root / "meta/episodes/chunk-000/file-000.parquet"
    pq.write_table(column(pq.read_table(path), name, pa.array(values)), path)
    with pytest.raises(DemonstrationError, match=said):
        read_demonstrations(root)
    assert len(read_demonstrations(root, options=RECOVER)) == 3


def test_records_in_json_that_are_damaged(build_v2):
    root = build_v2()
    path = root / "meta/episodes.jsonl"
    path.write_text(path.read_text().replace('"length": 7', '"length": 7,'))
    with pytest.raises(DemonstrationError, match=r"episodes.jsonl, line 2 is no JSON"):
        read_demonstrations(root)
    assert len(read_demonstrations(root, options=RECOVER)) == 3


def damaged_cases(content):
    """Cut off, zeroed, and single bits turned all over the file."""
    rng = np.random.default_rng(0)
    for length in (0, 3, 8, len(content) // 2, len(content) - 1):
        yield content[:length]
    yield b"\0" * len(content)
    for _ in range(150):
        turned = bytearray(content)
        turned[rng.integers(len(content))] ^= 1 << rng.integers(8)
        yield bytes(turned)


@pytest.mark.parametrize(
    "path", ["data/chunk-000/file-000.parquet", "meta/episodes/chunk-000/file-000.parquet"]
)
def test_damaged_parquet_is_an_error_with_a_place(build_v3, path):
    root = build_v3()
    file = root / path
    content = file.read_bytes()
    faults = []
    for damaged in damaged_cases(content):
        file.write_bytes(damaged)
        for options in (None, RECOVER):
            try:
                read_demonstrations(root, options=options)
            except DemonstrationError as error:
                faults.append(str(error))
    assert len(faults) > 50
    assert all("theirs" in fault for fault in faults)


def test_a_turned_bit_in_a_page_is_found_by_its_checksum(build_v3):
    root = build_v3()
    file = root / "data/chunk-000/file-000.parquet"
    pq.write_table(
        pq.read_table(file), file, write_page_checksum=True, compression="none", use_dictionary=False
    )
    content = bytearray(file.read_bytes())
    content[content.index(np.float32(1.05).tobytes())] ^= 1
    file.write_bytes(content)
    with pytest.raises(DemonstrationError, match=r"file-000.parquet cannot be read as parquet, at row 0"):
        read_demonstrations(root)


def test_files_that_are_lost_cost_only_their_episodes(build_v3):
    root = build_v3(places=[(0, 0), (0, 1), (1, 0)])
    file = root / "data/chunk-000/file-001.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(DemonstrationError, match=r"file-001.parquet.*at its end.*--recover"):
        read_demonstrations(root)
    read = read_demonstrations(root, options=RECOVER)
    assert [one.source for one in read] == ["theirs, episode 0", "theirs, episode 2"]
    assert any("1 episode(s) have no frames: 1" in note for note in read.notes)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda n: pa.array([[1.0, 2.0]] * n), "row 0 holds 2 numbers; expected 3"),
        (lambda n: pa.array([[1.0, 2.0, 3.0]] * (n - 1) + [[1.0]]), "holds 1 numbers; expected 3"),
        (lambda n: pa.array([[1.0, 2.0, 3.0]] * 2 + [None] * (n - 2)), "row 2 is missing"),
        (lambda n: pa.array(["text"] * n), "holds string"),
        (lambda n: pa.array([["a", "b", "c"]] * n), "expected numbers"),
        (lambda n: pa.array([[[1.0], [2.0], [3.0]]] * n), "expected numbers"),
        (lambda n: pa.array([1.0] * n), "expected lists of 3 numbers"),
        (lambda n: pa.array([[1.0, None, 3.0]] * n), "nan"),
        (lambda n: pa.array([[1.0, float("inf"), 3.0]] * n), "inf"),
    ],
)
def test_columns_that_are_no_rows_of_numbers(build_v3, make, said):
    root = build_v3()
    file = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(file)
    pq.write_table(column(table, "observation.state", make(len(table))), file)
    with pytest.raises(DemonstrationError, match=said):
        read_demonstrations(root)
    with pytest.raises(DemonstrationError, match="holds no episode that can be read"):
        read_demonstrations(root, options=RECOVER)


def test_frames_that_are_nan_or_go_back_in_time(build_v3):
    root = build_v3()
    file = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(file)
    state = np.array(table["observation.state"].to_pylist())
    state[7] = np.nan
    frames = table["frame_index"].to_numpy().copy()
    frames[9] = 1  # repeats
    stamps = (frames / 30).astype(np.float32)
    table = column(table, "observation.state", pa.array(state.tolist()))
    table = column(column(table, "frame_index", pa.array(frames)), "timestamp", pa.array(stamps))
    pq.write_table(table, file)
    with pytest.raises(DemonstrationError, match=r"episode 1: time goes back at sample 4"):
        read_demonstrations(root)
    read = read_demonstrations(root, options=RECOVER)
    assert [len(one) for one in read] == [5, 5, 4]
    assert any("left out 2 frame(s)" in note for note in read.notes)


def test_episodes_that_are_mixed_up(build_v3):
    root = build_v3()
    file = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(file)
    numbers = pa.array([0, 1] * 8)
    pq.write_table(column(table, "episode_index", numbers), file)
    with pytest.raises(DemonstrationError):
        read_demonstrations(root)


def test_a_bomb_is_refused_before_memory_is_taken(build_v3):
    """A constant column packs a billion rows into a few bytes."""
    root = build_v3((2,), [(0, 0)])
    file = root / "data/chunk-000/file-000.parquet"
    part = pq.read_table(file).slice(0, 1)
    rows = 2_000_000
    one = {name: pa.concat_arrays([part[name].chunk(0)] * 1) for name in part.column_names}
    many = pa.table({name: array.take(pa.array(np.zeros(rows, np.int32))) for name, array in one.items()})
    with pq.ParquetWriter(file, many.schema, compression="zstd") as writer:
        for _ in range(2):
            writer.write_table(many, row_group_size=rows)
    assert file.stat().st_size < 200_000
    with pytest.raises(DemonstrationError, match="recordings do not compress that far"):
        read_demonstrations(root)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told by /proc")
def test_memory_stays_below_three_times_the_chosen_channels(tmp_path, build_v3):
    """Read in a fresh process; the file is several times as large as what is chosen."""
    small = build_v3((2,), [(0, 0)])
    root = tmp_path / "large"
    shutil.copytree(small, root)
    episodes, frames, width = 200, 5000, 20
    rng = np.random.default_rng(0)
    state = rng.normal(size=(frames, 6)).astype(np.float32)
    other = rng.normal(size=(frames, width)).astype(np.float32)
    file = root / "data/chunk-000/file-000.parquet"
    writer = None
    for index in range(episodes):
        count = np.arange(frames)
        lists = {
            key: pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
            for key, values in (("observation.state", state), ("effort", other))
        }
        numbers = {"frame_index": count, "episode_index": np.full(frames, index)}
        table = pa.table({**lists, **numbers, "timestamp": (count / 30).astype(np.float32)})
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    writer.close()
    number = {"dtype": "float32", "names": None}
    features = {"observation.state": {**number, "shape": [6]}, "effort": {**number, "shape": [width]}}
    change_info(root, features=features, total_frames=episodes * frames, total_episodes=episodes)
    records = root / "meta/episodes/chunk-000/file-000.parquet"
    numbers = {"episode_index": range(episodes), "length": [frames] * episodes}
    places = {f"data/{what}_index": [0] * episodes for what in ("chunk", "file")}
    pq.write_table(pa.table({key: list(values) for key, values in {**numbers, **places}.items()}), records)
    program = f"""
import pyarrow.parquet
from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
def peak():  # of this program alone; what getrusage tells includes the one that started it
    with open("/proc/self/status") as file:
        return 1024 * int(next(line for line in file if line.startswith("VmHWM")).split()[1])
read_demonstrations({str(small)!r}, options=ReadOptions(channels=("observation.state",)))  # loads libraries
before = peak()
read = read_demonstrations({str(root)!r}, options=ReadOptions(channels=("observation.state",)))
print(peak() - before, sum(one.positions.nbytes for one in read))
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
    )
    taken, chosen = map(int, answer.stdout.split())
    assert chosen == episodes * frames * 6 * 8
    kept_by_allocators = 40 << 20  # whatever the size; scripts/bench_io.py --memory 2 measures without it
    assert chosen < taken < 3 * chosen + kept_by_allocators
    assert file.stat().st_size > 1.5 * chosen
