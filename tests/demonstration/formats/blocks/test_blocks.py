"""The public door: every format gives the same samples, and says what is wrong with its input."""

from __future__ import annotations

import pickle

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, blocks, write_demonstrations
from gmr_robot.exceptions import DemonstrationError, InputError, UnknownNameError

X = np.random.default_rng(0).normal(size=(500, 3))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blocks")
    np.save(folder / "c.npy", X)
    np.save(folder / "fortran.npy", np.asfortranarray(X.astype(np.float32)))
    np.save(folder / "one_column.npy", X[:, 0])
    np.save(folder / "empty.npy", X[:0])
    np.save(folder / "text.npy", np.array(["a"]))
    np.savez(folder / "packed.npz", X)
    (folder / "shards").mkdir()
    for name, rows in (("s_2", X[200:210]), ("s_10", X[210:]), ("s_1", X[:200])):
        np.save(folder / "shards" / f"{name}.npy", rows)
    with h5py.File(folder / "plain.h5", "w") as file:
        file["run/position"] = X[:, :2]
        file.create_dataset("force", data=X[:, 2], chunks=(64,))
        file["short"] = np.zeros(7)
        file["words"] = ["a"]
    with h5py.File(folder / "robomimic.hdf5", "w") as file:
        for number in range(12):  # demo_10 comes after demo_9
            rows = X[40 * number : 40 * number + 40] if number < 11 else X[440:]
            file[f"data/demo_{number}/obs/p"] = rows[:, :2]
            file[f"data/demo_{number}/actions"] = rows[:, 2:]
    lists = pa.FixedSizeListArray.from_arrays(X.ravel(), 3)
    table = pa.table({"t": np.arange(500.0), "x": lists, "y": X.tolist(), "w": ["a"] * 500})
    pq.write_table(table, folder / "table.parquet", row_group_size=70)
    episodes = [(0, 150), (150, 320), (320, 500)]
    recorded = tuple(
        Demonstration(times=np.arange(b - a) / 50.0, positions=X[a:b], velocities=2.0 * X[a:b])
        for a, b in episodes
    )
    for version in ("lerobot", "lerobot-v2.1"):
        write_demonstrations(folder / version, DemonstrationSet(recorded), format=version)
    for name in ("c.npy", "plain.h5", "table.parquet"):
        (folder / f"damaged_{name}").write_bytes((folder / name).read_bytes()[:400])
    return folder


SOURCES = {
    "c.npy": (),
    "shards": (),
    "plain.h5": ("run/position", "force"),
    "robomimic.hdf5": ("obs/p", "actions"),
    "table.parquet": ("y",),
    "lerobot": (),
    "lerobot-v2.1": ("observation.state",),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("block", [None, 30, 128])
def test_every_format_gives_its_rows_in_order_again_and_again(folder, name, block):
    source = blocks(folder / name, channels=SOURCES[name], block=block)
    assert (source.n_samples, len(source.names)) == (500, 3)
    if block is None:
        assert len(source) == 1
    for _ in range(2):
        np.testing.assert_array_equal(np.concatenate(list(source)), X)
    if name in ("c.npy", "shards", "plain.h5", "robomimic.hdf5"):
        assert max(map(len, source)) <= (block or 500)


@pytest.mark.parametrize("name", SOURCES)
def test_a_copy_in_another_process_reads_the_same(folder, name):
    source = blocks(folder / name, channels=SOURCES[name], block=100)
    sent = pickle.dumps(source)
    assert len(sent) < 5000  # where to read, not what
    np.testing.assert_array_equal(pickle.loads(sent)[1], source[1])


@pytest.mark.parametrize(
    ("name", "channels", "expected"),
    [
        ("c.npy", (2, 0), X[:, [2, 0]]),
        ("fortran.npy", ("1",), X.astype(np.float32)[:, [1]]),
        ("one_column.npy", (), X[:, :1]),
        ("plain.h5", ("force", "run/position[1]"), X[:, [2, 1]]),
        ("robomimic.hdf5", ("actions[0]", "obs/p[0]"), X[:, [2, 0]]),
        ("table.parquet", ("x[2]", "t"), np.column_stack([X[:, 2], np.arange(500.0)])),
        ("lerobot", ("observation.state", "action"), np.column_stack([X, 2.0 * X])),
        ("lerobot", ("action[1]",), 2.0 * X[:, [1]]),
    ],
)
def test_channels_are_columns_in_the_order_named(folder, name, channels, expected):
    source = blocks(folder / name, channels=channels, block=90)
    np.testing.assert_array_equal(np.concatenate(list(source)), expected)
    assert len(source.names) == expected.shape[1]


def test_missing_numbers_of_a_table_are_nan(tmp_path):
    pq.write_table(pa.table({"a": [1.0, None, 3.0], "b": pa.array([1, 2, None])}), tmp_path / "gaps.parquet")
    np.testing.assert_array_equal(
        blocks(tmp_path / "gaps.parquet")[0], [[1.0, 1.0], [np.nan, 2.0], [3.0, np.nan]]
    )


@pytest.mark.parametrize(
    ("name", "channels", "kind", "message"),
    [
        ("none.npy", (), DemonstrationError, "there is no file"),
        ("packed.npz", (), DemonstrationError, "save them with np.save"),
        (".", (), DemonstrationError, "both NPY and parquet files"),
        ("empty.npy", (), DemonstrationError, "holds no sample"),
        ("text.npy", (), DemonstrationError, "expected real numbers"),
        ("damaged_c.npy", (), DemonstrationError, "cannot be mapped as NPY"),
        ("damaged_plain.h5", ("force",), DemonstrationError, "cannot be opened as HDF5"),
        ("damaged_table.parquet", (), DemonstrationError, "cannot be read as parquet"),
        ("c.npy", (3,), UnknownNameError, "unknown column '3'.*numbered"),
        ("c.npy", (1, "1"), InputError, "more than once"),
        ("plain.h5", (), DemonstrationError, r"3 data sets \(force, run/position, short\); say which"),
        ("plain.h5", ("forces",), UnknownNameError, "did you mean 'force'"),
        ("plain.h5", ("words",), DemonstrationError, "expected real numbers"),
        ("plain.h5", ("run/position[2]",), DemonstrationError, r"has 2 column\(s\)"),
        ("plain.h5", ("force", "short"), DemonstrationError, "force has 500, short has 7"),
        ("table.parquet", ("w",), UnknownNameError, "unknown channel 'w'"),
        ("lerobot", ("state",), UnknownNameError, "unknown channel 'state'"),
    ],
)
def test_what_is_wrong_is_told(folder, name, channels, kind, message):
    with pytest.raises(kind, match=message):
        blocks(folder / name, channels=channels)


def test_lists_that_change_their_length_are_refused_where_they_do(tmp_path):
    pq.write_table(pa.table({"x": [[1.0, 2.0], [1.0, 2.0], [3.0]]}), tmp_path / "ragged.parquet")
    with pytest.raises(DemonstrationError, match="row 2 holds 1 numbers; expected 2"):
        blocks(tmp_path / "ragged.parquet")[0]


def test_files_with_other_columns_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", X)
    np.save(tmp_path / "b.npy", X[:, :2])
    with pytest.raises(DemonstrationError, match=r"b\.npy has 2 columns, but .*a\.npy has 3"):
        blocks(tmp_path)


def test_blocks_do_not_become_one_array_unasked(folder):
    with pytest.raises(InputError, match="use fit_mixture_blocks"):
        np.asarray(blocks(folder / "c.npy"))


def test_block_sizes_are_checked(folder):
    with pytest.raises(InputError, match="block is 0"):
        blocks(folder / "c.npy", block=0)
