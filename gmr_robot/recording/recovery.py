"""What an earlier recording left behind, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gmr_robot.exceptions import RecordingError
from gmr_robot.files import write_atomic
from gmr_robot.recording.episode import Episodes, n_samples
from gmr_robot.recording.journal import Journal, read_journal


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What was found in a journal.

    Attributes
    ----------
    episodes : Episodes
        All of them, removed ones too.
    n_records : int
        Intact records.
    notes : tuple of str
        What the user should know: what was recovered, and what was dropped, with counts.
    """

    episodes: Episodes
    n_records: int
    notes: tuple[str, ...]


def recover(path: Path) -> Recovery:
    """Read a journal, changing nothing.

    Raises
    ------
    RecordingError
        When the file is no journal, or intact records contradict each other.
    OSError
        When it cannot be read.
    """
    if not path.exists():
        return Recovery(episodes=Episodes(), n_records=0, notes=())
    journal = read_journal(path)
    episodes = Episodes()
    for record in journal.records:
        try:
            episodes.apply(record)
        except RecordingError as error:
            raise RecordingError(f"{path}: {error}; move the file away to record anew") from error
    notes = _kept(episodes) + _dropped(path, journal)
    return Recovery(episodes=episodes, n_records=len(journal.records), notes=notes)


def cut_damage(path: Path) -> str:
    """Move what lies behind the first damage into a file of its own, and say where; empty when all is intact.

    Raises
    ------
    OSError
        When that file cannot be written; the journal is then unchanged.
    """
    if not path.exists() or (journal := read_journal(path)).damage is None:
        return ""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    with path.open("rb") as file:
        file.seek(journal.intact)
        write_atomic(aside, file.read())
    with path.open("r+b") as file:
        file.truncate(journal.intact)
    return f"The damaged rest was moved to {aside.name}."


def _kept(episodes: Episodes) -> tuple[str, ...]:
    open_ones = [one for one in episodes.all if one.rows and not one.complete and not one.removed]
    return tuple(
        f"Recovered {len(one.rows)} samples of recording {one.number + 1}, which has no end: it is marked incomplete."
        for one in open_ones
    )


def _dropped(path: Path, journal: Journal) -> tuple[str, ...]:
    damage = journal.damage
    if damage is None:
        return ()
    return (
        f"{path.name} is damaged at byte {damage.offset} ({damage.reason}): dropped {damage.n_bytes} bytes, in which "
        f"{n_samples(damage.behind)} samples of {len(damage.behind)} later records are still readable.",
    )
