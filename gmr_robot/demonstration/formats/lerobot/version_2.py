"""The layout v2.1: a file of frames an episode, and records as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gmr_robot.demonstration.formats.lerobot.written import (
    CHUNKS_SIZE,
    Written,
    episode_statistics,
    info,
    table,
    write_json,
    write_parquet,
)

_DATA = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet"


def write_version_2(root: Path, written: Written) -> None:
    """Write a dataset in the layout v2.1: a file an episode, records as lines of JSON."""
    for index, columns in enumerate(written.episodes):
        relative = _DATA.format(episode_chunk=index // CHUNKS_SIZE, episode_index=index)
        write_parquet(root / relative, table(written, columns))
    meta = root / "meta"
    episodes = [
        {"episode_index": index, "tasks": [written.task], "length": length}
        for index, length in enumerate(written.lengths)
    ]
    _write_lines(meta / "episodes.jsonl", episodes)
    _write_lines(meta / "tasks.jsonl", [{"task_index": 0, "task": written.task}])
    statistics = [
        {"episode_index": index, "stats": episode_statistics(columns)}
        for index, columns in enumerate(written.episodes)
    ]
    _write_lines(meta / "episodes_stats.jsonl", statistics)
    chunks = 1 + (len(episodes) - 1) // CHUNKS_SIZE
    write_json(meta / "info.json", info(written, "v2.1", _DATA, {"total_videos": 0, "total_chunks": chunks}))


def _write_lines(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")
