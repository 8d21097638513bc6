"""A dataset that is to be written: its columns, and the files that both layouts share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.lerobot.parquet import import_parquet
from gmr_robot.demonstration.formats.lerobot.statistics import Statistics, statistics_of

CHUNKS_SIZE = 1000
"""Files in a folder, at most."""

Columns: TypeAlias = Mapping[str, NDArray[np.generic]]
"""The columns of an episode, each of shape (T, width)."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A dataset that is to be written.

    Attributes
    ----------
    task : str
        What is done in all episodes.
    fps : int or float
        Frames per second.
    features : mapping of str to dict
        ``dtype``, ``shape`` and ``names`` of every column.
    episodes : tuple of mapping of str to ndarray, shape (T, width)
        The columns of each episode.
    """

    task: str
    fps: int | float
    features: Mapping[str, Mapping[str, Any]]
    episodes: tuple[Columns, ...]

    @property
    def lengths(self) -> list[int]:
        """Frames of each episode."""
        return [len(columns["index"]) for columns in self.episodes]


def schema(written: Written) -> Any:
    """Return the arrow schema of the frames: lists of fixed length, plain numbers where it is one."""
    import pyarrow as pa

    fields = []
    for key, said in written.features.items():
        number = pa.type_for_alias(said["dtype"])
        width = said["shape"][0]
        fields.append(pa.field(key, number if width == 1 else pa.list_(number, width)))
    return pa.schema(fields)


def table(written: Written, columns: Columns) -> Any:
    """Return an episode's frames as an arrow table."""
    import pyarrow as pa

    fields = schema(written)
    arrays = []
    for field in fields:
        flat = pa.array(np.ascontiguousarray(columns[field.name]).ravel())
        is_list = pa.types.is_fixed_size_list(field.type)
        arrays.append(pa.FixedSizeListArray.from_arrays(flat, field.type.list_size) if is_list else flat)
    return pa.Table.from_arrays(arrays, schema=fields)


def episode_statistics(columns: Columns) -> dict[str, Statistics]:
    """Return the statistics of every feature in some frames."""
    return {key: statistics_of(values) for key, values in columns.items()}


def info(written: Written, version: str, data_path: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of ``meta/info.json``."""
    return {
        "codebase_version": version,
        "robot_type": None,
        "total_episodes": len(written.episodes),
        "total_frames": sum(written.lengths),
        "total_tasks": 1,
        "chunks_size": CHUNKS_SIZE,
        **more,
        "fps": written.fps,
        "splits": {"train": f"0:{len(written.episodes)}"},
        "data_path": data_path,
        "video_path": None,
        "features": dict(written.features),
    }


def write_parquet(path: Path, table: Any) -> None:
    """Write a parquet file with checksums, and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    import_parquet().write_table(table, path, write_page_checksum=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=4, ensure_ascii=False) + "\n", encoding="utf-8")
