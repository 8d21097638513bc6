"""What ``meta/info.json`` says of a dataset, checked."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gmr_robot.demonstration.formats.lerobot.contained import contained
from gmr_robot.demonstration.formats.sources import read_bytes
from gmr_robot.exceptions import DemonstrationError

STATE = "observation.state"
"""The feature that is the positions when nothing else is said."""

BOOKKEEPING = ("timestamp", "frame_index", "episode_index", "index", "task_index")
"""Features that every dataset has, and that are no recorded channel."""

EXACT_TIMES = "exact.timestamp"
"""Feature of our own datasets: the recorded times [s], in double precision."""

MOST_META_BYTES = 256 << 20

_NUMBERS = ("float16", "float32", "float64", "int8", "int16", "int32", "int64")
_NUMERIC = {*_NUMBERS, *(f"u{name}" for name in _NUMBERS if name.startswith("int")), "bool"}


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A recorded channel.

    Attributes
    ----------
    key : str
        What it and its parquet column are called, such as ``observation.state``.
    labels : tuple of str
        A distinct name for each of its columns.
    """

    key: str
    labels: tuple[str, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.labels)


@dataclass(frozen=True, kw_only=True)
class Info:
    """What is known of a dataset before any frame is read.

    Attributes
    ----------
    root : Path
        Its folder.
    version : int
        2 or 3.
    fps : float
        Frames per second.
    data_path : str
        Template of the files of frames.
    chunks_size : int
        Files a folder holds.
    features : mapping of str to Feature
        The channels that are rows of numbers.
    left_out : tuple of str
        Features that are not: images, videos, texts, matrices.
    exact_times : bool
        Whether the column ``exact.timestamp`` has the recorded times.
    total_episodes, total_frames : int or None
        As stated.
    """

    root: Path
    version: int
    fps: float
    data_path: str
    chunks_size: int
    features: Mapping[str, Feature]
    left_out: tuple[str, ...]
    exact_times: bool
    total_episodes: int | None
    total_frames: int | None


def read_json(root: Path, relative: str) -> dict[str, object]:
    """Return the object that a JSON file of the dataset holds.

    Raises
    ------
    DemonstrationError
        When the file is missing, lies outside, or holds something else.
    """
    path = contained(root, relative, where=str(root))
    return json_object(read_bytes(path, at_most=MOST_META_BYTES), where=str(path))


def json_object(content: bytes, *, where: str) -> dict[str, object]:
    """Return the object that JSON content is.

    Raises
    ------
    DemonstrationError
        When it is something else, or no JSON; the message says where it breaks off.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise DemonstrationError(f"{where} is no JSON: {error or type(error).__name__}") from error
    if not isinstance(value, dict):
        raise DemonstrationError(f"{where} holds a {type(value).__name__}; expected a JSON object")
    return value


def read_info(root: Path) -> Info:
    """Read and check ``meta/info.json``.

    Raises
    ------
    DemonstrationError
        When it is missing or damaged, or describes a dataset that this package does not read.
    """
    where = str(root / "meta" / "info.json")
    content = read_json(root, "meta/info.json")
    version = _version(content, where)
    features = _features(content, where)
    described = _described(content, where)
    return Info(
        root=root,
        version=version,
        fps=_fps(content, where),
        data_path=_data_path(content, where),
        chunks_size=_count(content, "chunks_size", where, at_least=1) or 1000,
        features=features,
        left_out=tuple(key for key in described if key not in {*features, *BOOKKEEPING, EXACT_TIMES}),
        exact_times=EXACT_TIMES in described,
        total_episodes=_count(content, "total_episodes", where),
        total_frames=_count(content, "total_frames", where),
    )


def _version(content: Mapping[str, object], where: str) -> int:
    stated = content.get("codebase_version")
    if isinstance(stated, str) and stated.startswith(("v2.", "v3.")):
        if content.get("storage_format", "parquet") != "parquet":
            raise DemonstrationError(
                f"{where}: frames are stored as {content['storage_format']!r}; expected parquet"
            )
        return int(stated[1])
    raise DemonstrationError(
        f"{where}: the dataset has codebase_version {stated!r}; expected v2.0, v2.1 or v3.0 "
        "(LeRobot has scripts that convert older ones)"
    )


def _fps(content: Mapping[str, object], where: str) -> float:
    fps = content.get("fps")
    if isinstance(fps, bool) or not isinstance(fps, int | float) or not 0.0 < fps < math.inf:
        raise DemonstrationError(f"{where}: fps is {fps!r}; expected the frames per second, above zero")
    return float(fps)


def _data_path(content: Mapping[str, object], where: str) -> str:
    template = content.get("data_path")
    if not isinstance(template, str) or not template:
        raise DemonstrationError(f"{where}: data_path is {template!r}; expected where the frames are")
    return template


def _count(content: Mapping[str, object], name: str, where: str, *, at_least: int = 0) -> int | None:
    value = content.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
        raise DemonstrationError(f"{where}: {name} is {value!r}; expected a count, at least {at_least}")
    return value


def _described(content: Mapping[str, object], where: str) -> Mapping[str, object]:
    features = content.get("features")
    if not isinstance(features, dict) or not features:
        raise DemonstrationError(f"{where} describes no features; expected at least {STATE!r}")
    return features


def _features(content: Mapping[str, object], where: str) -> dict[str, Feature]:
    found = {}
    for key, said in _described(content, where).items():
        if not isinstance(said, dict) or not isinstance(said.get("shape"), list | tuple):
            raise DemonstrationError(f"{where}: the feature {key!r} has no shape; expected dtype and shape")
        width = _width(said["shape"])
        if str(said.get("dtype")) in _NUMERIC and width and key not in (*BOOKKEEPING, EXACT_TIMES):
            found[key] = Feature(key=key, labels=_labels(key, said.get("names"), width))
    return found


def _width(shape: list[object]) -> int | None:
    """Number of columns of a feature that is a row of numbers, None for any other."""
    if any(isinstance(length, bool) or not isinstance(length, int) for length in shape):
        return None
    width = 1 if shape == [] else shape[0] if len(shape) == 1 else None
    return width if isinstance(width, int) and 0 < width <= 1_000_000 else None


def _labels(key: str, names: object, width: int) -> tuple[str, ...]:
    """Names of the columns: those stated where there is a distinct one for each, else numbered."""
    stated = _flat(names)
    numbered = [f"x{i + 1}" if key == STATE else f"{key}[{i}]" for i in range(width)]
    if width == 1 and key != STATE:
        numbered = [key]
    if len(stated) != width:
        return tuple(numbered)
    counts = Counter(stated)
    return tuple(name if counts[name] == 1 else f"{name}[{i}]" for i, name in enumerate(stated))


def _flat(names: object) -> list[str]:
    """Names are a list, lists by kind of motor, or places by name."""
    if isinstance(names, dict):
        places = {name: place for name, place in names.items() if isinstance(place, int)}
        if len(places) == len(names):
            return sorted(places, key=lambda name: places[name])
        names = [name for group in names.values() if isinstance(group, list) for name in group]
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        return []
    return names
