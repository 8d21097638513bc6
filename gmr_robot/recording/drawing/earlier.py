"""What an earlier session saved, beside what the journal holds now."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet, read_demonstrations
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.recording.episode import Episode


def saved_strokes(path: Path) -> DemonstrationSet | None:
    """Return what was saved; None where there is nothing that can be read."""
    try:
        return read_demonstrations(path) if path.exists() else None
    except GmrRobotError:
        return None


def is_same(saved: DemonstrationSet | None, strokes: DemonstrationSet | None) -> bool:
    """Whether what was saved is what there is, sample by sample."""
    return _samples(saved) == _samples(strokes)


def keep_lost(path: Path, saved: DemonstrationSet | None, episodes: Iterable[Episode]) -> tuple[str, ...]:
    """Copy the file with what was saved when the journal has lost strokes of it; return a note on that."""
    known = {_bytes(one.samples[:, 0], one.samples[:, 1:]) for one in episodes if one.rows}
    lost = len(set(_samples(saved)) - known)
    if not lost:
        return ()
    for number in count(1):
        aside = path.with_name(f"{path.name}.earlier-{number}")
        if not aside.exists():
            shutil.copyfile(path, aside)
        if filecmp.cmp(path, aside, shallow=False):
            break
    return (f"{path.name} holds {lost} strokes that the journal does not: it is kept as {aside.name}.",)


def _samples(strokes: DemonstrationSet | None) -> list[tuple[bytes, bytes]]:
    return [_bytes(one.times, one.positions) for one in strokes or ()]


def _bytes(times: FloatArray, positions: FloatArray) -> tuple[bytes, bytes]:
    return times.tobytes(), positions.tobytes()
