"""Write LeRobot datasets: v3.0 or v2.1.

Positions become ``observation.state``, velocities ``action`` (``observation.velocity`` where a channel is called
``action``), other channels features of their names (with ``.`` for ``/``); the task is the set's name. Numbers
are single-precision, as in LeRobot's own datasets, where that loses no digit, otherwise double-precision, which
LeRobot rounds when it loads. Time stamps are single-precision and begin at zero in every dataset, so the
recorded times stand beside them (``exact.timestamp``). Unit, frame, sources and how velocities came about are in
``meta/gmr_robot.json``.
Read back, the set is the same bit for bit.

Not kept: notes. Sets without one constant frame rate are refused, since a dataset has only one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.lerobot.columns import (
    WrittenFeature,
    recorded_features,
    time_features,
    velocity_key,
)
from gmr_robot.demonstration.formats.lerobot.own import OWN_FILE, own_content
from gmr_robot.demonstration.formats.lerobot.parquet import import_parquet
from gmr_robot.demonstration.formats.lerobot.rate import frame_rate
from gmr_robot.demonstration.formats.lerobot.replacement import check_replaceable, replace_folder
from gmr_robot.demonstration.formats.lerobot.version_2 import write_version_2
from gmr_robot.demonstration.formats.lerobot.version_3 import write_version_3
from gmr_robot.demonstration.formats.lerobot.written import Written

_COUNTERS = ("frame_index", "episode_index", "index", "task_index")


def write_lerobot(path: Path, demonstrations: DemonstrationSet) -> None:
    """Write a set into a folder, as a dataset v3.0; a dataset that stands there is replaced as a whole.

    Parameters
    ----------
    path : Path
        The folder.
    demonstrations : DemonstrationSet
        What to write, one episode each.

    Raises
    ------
    MissingDependencyError
        When pyarrow is not installed.
    DemonstrationError
        When the demonstrations share no frame rate or channels, or the folder holds something else.
    OSError
        When writing fails; what stood there before is unchanged.
    """
    _write(path, demonstrations, write_version_3)


def write_lerobot_2_1(path: Path, demonstrations: DemonstrationSet) -> None:
    """Write a set into a folder, as a dataset v2.1, which some tools still ask for; see `write_lerobot`."""
    _write(path, demonstrations, write_version_2)


def _write(path: Path, demonstrations: DemonstrationSet, layout: Callable[[Path, Written], None]) -> None:
    import_parquet()
    check_replaceable(path, is_same=lambda folder: (folder / "meta" / "info.json").is_file())
    written = _written(demonstrations)
    own = own_content(demonstrations, velocities=velocity_key(demonstrations))

    def fill(folder: Path) -> None:
        layout(folder, written)
        (folder / OWN_FILE).write_text(own, encoding="utf-8")

    replace_folder(path, fill)


def _written(demonstrations: DemonstrationSet) -> Written:
    fps = frame_rate(demonstrations)
    recorded = (*recorded_features(demonstrations), *time_features(demonstrations))
    episodes = []
    first = 0
    for index, one in enumerate(demonstrations):
        columns = {feature.key: feature.values(one) for feature in recorded}
        count = np.arange(len(one), dtype=np.int64)
        counters = (count, np.full_like(count, index), first + count, np.zeros_like(count))
        columns |= {key: values[:, np.newaxis] for key, values in zip(_COUNTERS, counters, strict=True)}
        episodes.append(columns)
        first += len(one)
    return Written(
        task=demonstrations.name or "demonstration",
        fps=fps,
        features={**{one.key: _described(one) for one in recorded}, **dict.fromkeys(_COUNTERS, _counter())},
        episodes=tuple(episodes),
    )


def _described(feature: WrittenFeature) -> dict[str, Any]:
    names = None if feature.names is None else list(feature.names)
    return {"dtype": feature.dtype, "shape": [feature.width], "names": names}


def _counter() -> dict[str, Any]:
    return {"dtype": "int64", "shape": [1], "names": None}
