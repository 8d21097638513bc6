"""Reading a journal up to the first damage, and saying what lies behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gmr_robot.exceptions import RecordingError
from gmr_robot.recording.journal.frame import MARK, START_BYTES, Record, fault_of_start, unpack

MOST_BYTES = 4 << 30
"""Largest journal that is read."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Where a journal is damaged, and what is dropped for it.

    Attributes
    ----------
    offset : int
        Where the first damaged record begins.
    reason : str
        What is wrong there.
    n_bytes : int
        Bytes from there to the end of the file, all of them dropped.
    behind : tuple of Record
        Records that are intact behind the damage; dropped too, for what they build on may be missing.
    """

    offset: int
    reason: str
    n_bytes: int
    behind: tuple[Record, ...]


@dataclass(frozen=True, kw_only=True)
class Journal:
    """The intact records of a journal, in order; `intact` is how many bytes they and the header take."""

    records: tuple[Record, ...]
    intact: int
    damage: Damage | None


def read_journal(path: Path) -> Journal:
    """Read a journal up to its end or its first damaged record.

    Raises
    ------
    RecordingError
        When the file is no journal, of another version, or larger than 4 GB.
    OSError
        When it cannot be read.
    """
    if (size := path.stat().st_size) > MOST_BYTES:
        raise RecordingError(f"{path} has {size} bytes; expected a journal of at most {MOST_BYTES}")
    content = path.read_bytes()
    if fault := fault_of_start(content):
        raise RecordingError(f"{path} cannot be read as a journal: {fault}; move it away to record anew")
    return _read(content)


def _read(content: bytes) -> Journal:
    records: list[Record] = []
    at = START_BYTES
    while at < len(content):
        found = unpack(content, at)
        if isinstance(found, Record) and found.sequence != len(records):
            found = f"record {found.sequence} stands where record {len(records)} is expected"
        if isinstance(found, str):
            return Journal(records=tuple(records), intact=at, damage=_damage(content, at, found))
        records.append(found)
        at += found.n_bytes
    return Journal(records=tuple(records), intact=at, damage=None)


def _damage(content: bytes, offset: int, reason: str) -> Damage:
    behind: list[Record] = []
    at = content.find(MARK, offset)
    while at >= 0:
        found = unpack(content, at)
        if isinstance(found, Record):
            behind.append(found)
        at = content.find(MARK, at + (found.n_bytes if isinstance(found, Record) else 1))
    return Damage(offset=offset, reason=reason, n_bytes=len(content) - offset, behind=tuple(behind))
