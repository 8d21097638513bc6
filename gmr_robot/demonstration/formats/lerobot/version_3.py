"""The layout v3.0: many episodes share a file of frames, and records of episodes are parquet too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gmr_robot.demonstration.formats.lerobot.parquet import import_parquet
from gmr_robot.demonstration.formats.lerobot.statistics import Statistics, statistics_of
from gmr_robot.demonstration.formats.lerobot.written import (
    CHUNKS_SIZE,
    Written,
    episode_statistics,
    info,
    schema,
    table,
    write_json,
    write_parquet,
)

FILE_MEGABYTES = 100
"""Size of a file of frames, at most, unless one episode is larger."""

_DATA = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
_EPISODES = "meta/episodes/chunk-000/file-000.parquet"


def write_version_3(root: Path, written: Written) -> None:
    """Write a dataset in the layout v3.0: many episodes a file, a row group each."""
    import pyarrow as pa

    parquet = import_parquet()
    places = list(_places(written))
    for place in dict.fromkeys(places):
        path = root / _DATA.format(chunk_index=place[0], file_index=place[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(path, schema(written), write_page_checksum=True) as file:
            for columns, own in zip(written.episodes, places, strict=True):
                if own == place:
                    file.write_table(table(written, columns))
    records = _episode_records(written, places)
    write_parquet(root / _EPISODES, pa.Table.from_pylist(records, schema=_record_schema(written)))
    write_parquet(root / "meta" / "tasks.parquet", _tasks(written.task))
    write_json(root / "meta" / "stats.json", _all_statistics(written))
    limits = {"data_files_size_in_mb": FILE_MEGABYTES, "video_files_size_in_mb": 200}
    write_json(root / "meta" / "info.json", info(written, "v3.0", _DATA, limits))


def _places(written: Written) -> Iterator[tuple[int, int]]:
    """Yield chunk and file of each episode: a new file where one would grow beyond its size."""
    file, filled = 0, 0
    for columns in written.episodes:
        size = sum(values.nbytes for values in columns.values())
        if filled and filled + size > FILE_MEGABYTES << 20:
            file, filled = file + 1, 0
        filled += size
        yield divmod(file, CHUNKS_SIZE)


def _episode_records(written: Written, places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    records = []
    first = 0
    for index, (columns, place) in enumerate(zip(written.episodes, places, strict=True)):
        length = len(columns["index"])
        record: dict[str, Any] = {
            "episode_index": index,
            "tasks": [written.task],
            "length": length,
            "data/chunk_index": place[0],
            "data/file_index": place[1],
            "dataset_from_index": first,
            "dataset_to_index": first + length,
            "meta/episodes/chunk_index": 0,
            "meta/episodes/file_index": 0,
        }
        for key, found in episode_statistics(columns).items():
            record |= {f"stats/{key}/{name}": value for name, value in found.items()}
        records.append(record)
        first += length
    return records


def _record_schema(written: Written) -> Any:
    import pyarrow as pa

    whole = pa.int64()
    fields = [("episode_index", whole), ("tasks", pa.list_(pa.string())), ("length", whole)]
    places = ("data/chunk_index", "data/file_index", "dataset_from_index", "dataset_to_index")
    fields += [(name, whole) for name in places]
    for key in written.features:
        for name in statistics_of(np.zeros((1, 1))):
            fields.append((f"stats/{key}/{name}", pa.list_(whole if name == "count" else pa.float64())))
    fields += [("meta/episodes/chunk_index", whole), ("meta/episodes/file_index", whole)]
    return pa.schema(fields)


def _tasks(task: str) -> Any:
    """Return the table of tasks; its index of words is what pandas would have noted."""
    import pyarrow as pa

    index = {"name": "task", "field_name": "task", "pandas_type": "unicode", "numpy_type": "object"}
    column = {"name": "task_index", "field_name": "task_index", "pandas_type": "int64", "numpy_type": "int64"}
    pandas = {
        "index_columns": ["task"],
        "column_indexes": [],
        "columns": [{**one, "metadata": None} for one in (column, index)],
        "pandas_version": "2.0.0",
    }
    table = pa.table({"task_index": pa.array([0], pa.int64()), "task": [task]})
    return table.replace_schema_metadata({"pandas": json.dumps(pandas)})


def _all_statistics(written: Written) -> dict[str, Statistics]:
    return {
        key: statistics_of(np.concatenate([columns[key] for columns in written.episodes]))
        for key in written.features
    }
