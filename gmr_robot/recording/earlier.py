"""What an earlier session saved, beside what the journal holds now."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.recording.names import CONFIG_FILE, DEMONSTRATIONS_FILE


def compare_saved(
    folder: Path, recorded: DemonstrationSet | None, known: Iterable[Demonstration], *, noun: str
) -> tuple[bool, tuple[str, ...]]:
    """Compare what an earlier session saved with the journal; copy the file when the journal has lost some of it.

    Parameters
    ----------
    folder : Path
        Of the recording.
    recorded : DemonstrationSet or None
        What would be saved now.
    known : iterable of Demonstration
        What the journal holds, what was taken away included.
    noun : str
        What one of them is called.

    Returns
    -------
    is_saved : bool
        Whether the files hold what is recorded, sample by sample, and which of it has no end.
    notes : tuple of str
        What the user should know of it.
    """
    path = folder / DEMONSTRATIONS_FILE
    if not path.exists():
        return not recorded, ()
    try:
        saved = list(read_demonstrations(path))
    except GmrRobotError:
        return False, (f"{path.name} cannot be read: it is kept as {_copied(path).name}.",)
    is_saved = (folder / CONFIG_FILE).exists() and _told(saved) == _told(recorded or ())
    lost = len(set(map(_bytes, saved)) - set(map(_bytes, known)))
    if not lost:
        return is_saved, ()
    lost_ones = f"{lost} {noun}{'s' if lost > 1 else ''}"
    kept = f"{path.name} holds {lost_ones} that the journal does not: it is kept as {_copied(path).name}."
    return is_saved, (kept,)


def _copied(path: Path) -> Path:
    """Copy the file to a name that is free, unless an earlier copy holds the same; return that of the copy."""
    names = (path.with_name(f"{path.name}.earlier-{number}") for number in count(1))
    aside = next(one for one in names if not one.exists() or filecmp.cmp(path, one, shallow=False))
    if not aside.exists():
        shutil.copyfile(path, aside)
    return aside


def _told(demonstrations: Iterable[Demonstration]) -> list[tuple[str, tuple[bytes, ...]]]:
    return [(one.source, _bytes(one)) for one in demonstrations]


def _bytes(one: Demonstration) -> tuple[bytes, ...]:
    channels = (one.channels[name].tobytes() for name in sorted(one.channels))
    return one.times.tobytes(), one.positions.tobytes(), *channels
