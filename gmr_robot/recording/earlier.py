"""What an earlier session saved, beside what the journal holds now."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.exceptions import GmrRobotError


def saved_before(path: Path) -> DemonstrationSet | None:
    """Return what was saved; None where there is nothing that can be read."""
    try:
        return read_demonstrations(path) if path.exists() else None
    except GmrRobotError:
        return None


def is_same(saved: DemonstrationSet | None, recorded: DemonstrationSet | None) -> bool:
    """Whether what was saved is what there is, sample by sample."""
    return list(map(_bytes, saved or ())) == list(map(_bytes, recorded or ()))


def keep_lost(
    path: Path, saved: DemonstrationSet | None, known: Iterable[Demonstration], *, noun: str
) -> tuple[str, ...]:
    """Copy the file with what was saved when the journal has lost some of it; return a note on that.

    Parameters
    ----------
    path : Path
        The file.
    saved : DemonstrationSet or None
        What it holds.
    known : iterable of Demonstration
        What the journal holds, what was taken away included.
    noun : str
        What one of them is called.
    """
    lost = len(set(map(_bytes, saved or ())) - set(map(_bytes, known)))
    if not lost:
        return ()
    for number in count(1):
        aside = path.with_name(f"{path.name}.earlier-{number}")
        if not aside.exists():
            shutil.copyfile(path, aside)
        if filecmp.cmp(path, aside, shallow=False):
            break
    return (f"{path.name} holds {lost} {noun}s that the journal does not: it is kept as {aside.name}.",)


def _bytes(one: Demonstration) -> tuple[bytes, ...]:
    channels = (one.channels[name].tobytes() for name in sorted(one.channels))
    return one.times.tobytes(), one.positions.tobytes(), *channels
