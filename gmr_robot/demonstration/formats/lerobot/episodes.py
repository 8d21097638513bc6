"""Which episodes a dataset says it has, and in which files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gmr_robot.demonstration.formats.lerobot.contained import contained, fill_template
from gmr_robot.demonstration.formats.lerobot.info import MOST_META_BYTES, Info, json_object
from gmr_robot.demonstration.formats.lerobot.parquet import read_table
from gmr_robot.demonstration.formats.sources import read_bytes
from gmr_robot.exceptions import DemonstrationError

_COLUMNS = ("episode_index", "length", "tasks", "data/chunk_index", "data/file_index")


@dataclass(frozen=True, kw_only=True)
class Episode:
    """An episode as the metadata describe it.

    Attributes
    ----------
    index : int
        Its number.
    length : int
        Its number of frames.
    tasks : tuple of str
        What was done, in words.
    file : Path
        Where its frames are.
    """

    index: int
    length: int
    tasks: tuple[str, ...]
    file: Path


def listed_episodes(info: Info) -> tuple[Episode, ...]:
    """Return the episodes that the metadata list, in order.

    Raises
    ------
    DemonstrationError
        When the records are missing, damaged or contradict each other or the stated totals, or a file
        would lie outside the dataset.
    """
    found = _version_3(info) if info.version == 3 else _version_2(info)
    episodes = tuple(sorted(found, key=lambda one: one.index))
    where = str(info.root / "meta")
    for one, other in pairwise(episodes):
        if one.index == other.index:
            raise DemonstrationError(f"{where} lists episode {one.index} twice; expected each once")
    frames = sum(one.length for one in episodes)
    for what, stated, counted in (
        ("total_episodes", info.total_episodes, len(episodes)),
        ("total_frames", info.total_frames, frames),
    ):
        if stated not in (None, counted):
            raise DemonstrationError(
                f"{where}: info.json states {what} {stated}, but the episodes add up to {counted}"
            )
    return episodes


def files_on_disk(info: Info) -> tuple[Path, ...]:
    """Return the files of frames that are there, whatever the metadata list, in order."""
    found = sorted(
        (info.root / "data").glob("*/*.parquet"), key=lambda path: (path.parent.name, _number(path))
    )
    relative = [path.relative_to(info.root).as_posix() for path in found]
    return tuple(contained(info.root, one, where=str(info.root)) for one in relative)


def _number(path: Path) -> int:
    digits = re.findall(r"\d{1,18}", path.stem)
    return int(digits[-1]) if digits else -1


def _version_3(info: Info) -> Iterable[Episode]:
    folder = info.root / "meta" / "episodes"
    files = sorted(folder.glob("*/*.parquet"))
    if not files:
        raise DemonstrationError(f"{folder} holds no parquet file; expected records of the episodes")
    known: dict[tuple[int, int], Path] = {}
    for file in files:
        contained(info.root, file.relative_to(info.root).as_posix(), where=str(info.root))
        table = read_table(file, _COLUMNS)
        missing = [name for name in _COLUMNS if name != "tasks" and name not in table]
        if missing:
            raise DemonstrationError(f"{file} has no column {missing[0]!r}; expected {', '.join(_COLUMNS)}")
        for row in range(len(table["length"])):
            record = {name: values[row] for name, values in table.items()}
            where = f"{file}, row {row}"
            place = (_whole(record, "data/chunk_index", where), _whole(record, "data/file_index", where))
            if place not in known:
                known[place] = _file(info, {"chunk_index": place[0], "file_index": place[1]})
            yield _episode(record, known[place], where)


def _version_2(info: Info) -> Iterable[Episode]:
    path = contained(info.root, "meta/episodes.jsonl", where=str(info.root))
    for number, line in enumerate(read_bytes(path, at_most=MOST_META_BYTES).splitlines(), start=1):
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        record = json_object(line, where=where)
        index = _whole(record, "episode_index", where)
        places = {"episode_chunk": index // info.chunks_size, "episode_index": index}
        yield _episode(record, _file(info, places), where)


def _file(info: Info, places: Mapping[str, int]) -> Path:
    where = str(info.root / "meta" / "info.json")
    return contained(info.root, fill_template(info.data_path, places, where=where), where=where)


def _episode(record: Mapping[str, object], file: Path, where: str) -> Episode:
    tasks = record.get("tasks")
    return Episode(
        index=_whole(record, "episode_index", where),
        length=_whole(record, "length", where),
        tasks=tuple(str(task) for task in tasks) if isinstance(tasks, list) else (),
        file=file,
    )


def _whole(record: Mapping[str, object], name: str, where: str) -> int:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise DemonstrationError(f"{where}: {name} is {value!r}; expected a whole number from 0")
    return value
