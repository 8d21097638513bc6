"""Datasets laid out by hand with pyarrow, as LeRobot publishes its layout; our own writer takes no part."""

import json

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

NAMES = {"observation.state": ["x", "y", "z"], "action": ["x", "y", "grip"]}
FPS = 30


def episode_columns(index, length, first, *, dtype=np.float32):
    """Frames of one episode: numbers that tell episode, frame and column."""
    frame = np.arange(length)
    state = np.stack([index + 0.01 * frame, 0.5 * frame, -1.0 * index * frame], axis=1).astype(dtype)
    return {
        "observation.state": state,
        "action": (state + 100).astype(dtype),
        "next.reward": (frame / 7).astype(np.float32),
        "timestamp": (frame / FPS).astype(np.float32),
        "frame_index": frame,
        "episode_index": np.full(length, index),
        "index": first + frame,
        "task_index": np.zeros(length, dtype=np.int64),
    }


def arrow_table(columns, *, fixed=True):
    arrays = {}
    for name, values in columns.items():
        flat = pa.array(np.ascontiguousarray(values).ravel())
        if values.ndim == 1:
            arrays[name] = flat
        elif fixed:
            arrays[name] = pa.FixedSizeListArray.from_arrays(flat, values.shape[1])
        else:
            offsets = pa.array(np.arange(len(values) + 1, dtype=np.int32) * values.shape[1])
            arrays[name] = pa.ListArray.from_arrays(offsets, flat)
    return pa.table(arrays)


def features(dtype="float32"):
    """As in info.json; beside the numbers a camera, a text and a matrix."""
    found = {
        "observation.state": {"dtype": dtype, "shape": [3], "names": NAMES["observation.state"]},
        "action": {"dtype": dtype, "shape": [3], "names": {"motors": NAMES["action"]}},
        "next.reward": {"dtype": "float32", "shape": [1], "names": None},
        "observation.images.top": {"dtype": "video", "shape": [48, 64, 3], "names": ["h", "w", "c"]},
        "remark": {"dtype": "string", "shape": [1], "names": None},
        "map": {"dtype": "float32", "shape": [4, 4], "names": None},
        "timestamp": {"dtype": "float32", "shape": [1], "names": None},
    }
    for name in ("frame_index", "episode_index", "index", "task_index"):
        found[name] = {"dtype": "int64", "shape": [1], "names": None}
    return found


def write_info(root, version, data_path, lengths, **changes):
    info = {
        "codebase_version": version,
        "robot_type": "so101",
        "total_episodes": len(lengths),
        "total_frames": sum(lengths),
        "total_tasks": 1,
        "chunks_size": 2,
        "fps": FPS,
        "splits": {"train": f"0:{len(lengths)}"},
        "data_path": data_path,
        "video_path": None,
        "features": features(),
    }
    (root / "meta").mkdir(parents=True, exist_ok=True)
    (root / "meta/info.json").write_text(json.dumps(info | changes))


@pytest.fixture
def build_v3(tmp_path):
    """Build a v3.0 dataset; `places` gives chunk and file of each episode."""

    def build(lengths=(5, 7, 4), places=((0, 0), (0, 0), (0, 0)), *, fixed=True, rows=3, **changes):
        root = tmp_path / "theirs"
        starts = np.concatenate([[0], np.cumsum(lengths)])
        tables = {}
        for index, (length, place) in enumerate(zip(lengths, places, strict=True)):
            columns = episode_columns(index, length, int(starts[index]))
            tables.setdefault(tuple(place), []).append(arrow_table(columns, fixed=fixed))
        for (chunk, file), parts in tables.items():
            path = root / f"data/chunk-{chunk:03d}/file-{file:03d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.concat_tables(parts), path, row_group_size=rows)
        # Records of the episodes lie in two files too.
        for file, part in enumerate((slice(0, 2), slice(2, None))):
            numbers = list(range(len(lengths)))[part]
            if not numbers:
                continue
            records = pa.table(
                {
                    "episode_index": numbers,
                    "tasks": [["pick" if n < 2 else "place"] for n in numbers],
                    "length": [lengths[n] for n in numbers],
                    "data/chunk_index": [places[n][0] for n in numbers],
                    "data/file_index": [places[n][1] for n in numbers],
                    "dataset_from_index": [int(starts[n]) for n in numbers],
                    "dataset_to_index": [int(starts[n + 1]) for n in numbers],
                    "stats/action/min": [[0.0]] * len(numbers),
                }
            )
            path = root / f"meta/episodes/chunk-000/file-{file:03d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(records, path)
        template = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
        write_info(root, "v3.0", changes.pop("data_path", template), list(lengths), **changes)
        return root

    return build


@pytest.fixture
def build_v2(tmp_path):
    """Build a v2.1 dataset: a file an episode, two a chunk."""

    def build(lengths=(5, 7, 4), **changes):
        root = tmp_path / "older"
        first = 0
        for index, length in enumerate(lengths):
            path = root / f"data/chunk-{index // 2:03d}/episode_{index:06d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(arrow_table(episode_columns(index, length, first), fixed=False), path)
            first += length
        template = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet"
        write_info(root, "v2.1", changes.pop("data_path", template), list(lengths), **changes)
        lines = [
            json.dumps({"episode_index": index, "tasks": ["pick"], "length": length})
            for index, length in enumerate(lengths)
        ]
        (root / "meta/episodes.jsonl").write_text("\n".join(lines) + "\n")
        return root

    return build


@pytest.fixture
def expected():
    """Return the frames that an episode was built of."""
    return lambda index, length: episode_columns(index, length, 0)
