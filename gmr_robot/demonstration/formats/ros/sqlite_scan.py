"""Scan a ROS 2 bag's SQLite file, row after row.

Nothing in the file is trusted: only plain tables are read, no function, view, trigger or recursion of its
schema runs, and row numbers that do not increase (pages linked in a circle) end the scan.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError, Damage
from gmr_robot.demonstration.formats.ros.record import (
    MOST_RECORD,
    MOST_TEXT,
    Message,
    Topic,
    Wanted,
    short_type,
)
from gmr_robot.demonstration.formats.ros.unpack import unpack_message

_MOST_TOPICS = 10_000
_ZSTD = b"\x28\xb5\x2f\xfd"
_TABLES = {
    "topics": {"id", "name", "type", "serialization_format"},
    "messages": {"topic_id", "timestamp", "data"},
}


def scan_sqlite(path: Path, wanted: Wanted, damage: Damage) -> Iterator[Message]:
    """Yield the messages of the wanted topics, in the order in which they were recorded.

    Raises
    ------
    DemonstrationError
        When the file is damaged or was not closed, unless `damage` recovers.
    """
    try:
        with (
            _settled(path, damage) as file,
            closing(_open(file, damage, untouched=file == path)) as connection,
        ):
            topics = _topics(connection, damage)
            yield from _messages(connection, {key: one for key, one in topics.items() if wanted(one)}, damage)
    except (BrokenRecordError, sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        damage.at("table messages", f"SQLite: {error}" if isinstance(error, sqlite3.Error) else error)


@contextmanager
def _settled(path: Path, damage: Damage) -> Iterator[Path]:
    """Give the file to read: where a write-ahead log was left beside it, a copy into which SQLite merges that.

    A rollback journal is not used: it can name other files, which SQLite would then delete.
    """
    log, journal = (path.with_name(f"{path.name}-{ending}") for ending in ("wal", "journal"))
    for beside, done in ((log, "merged"), (journal, "not used")):
        if beside.is_file() and beside.stat().st_size:
            what = "the recorder was stopped before it closed the bag, and left this file"
            damage.at(beside.name, what, kind=f"{what}, which was {done}")
    if not (log.is_file() and log.stat().st_size):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="gmr_robot_") as folder:
        for one in (path, log):
            shutil.copyfile(one, Path(folder) / one.name)
        yield Path(folder) / path.name


def _open(path: Path, damage: Damage, *, untouched: bool) -> sqlite3.Connection:
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise BrokenRecordError("this is no SQLite file; its first bytes are others")
    mode = "mode=ro&immutable=1" if untouched else "mode=rw"
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?{mode}", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if damage.recover:  # otherwise SQLite refuses a file that is shorter than its header says
        connection.execute("PRAGMA writable_schema = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_RECORD)
    for table, needed in _TABLES.items():
        _check_table(connection, table, needed)
    connection.set_authorizer(_allowed)
    return connection


def _check_table(connection: sqlite3.Connection, table: str, needed: set[str]) -> None:
    query = "SELECT type, sql FROM sqlite_schema WHERE lower(name) = ?"
    found = connection.execute(query, (table,)).fetchall()
    if len(found) != 1 or found[0][0] != "table" or not str(found[0][1]).upper().startswith("CREATE TABLE"):
        raise BrokenRecordError(f"there is no table {table!r}; this is no ROS 2 bag, or a damaged one")
    columns = {row[1]: row[6] for row in connection.execute(f"PRAGMA table_xinfo({table})")}
    if not needed <= columns.keys() or any(columns.values()):
        raise BrokenRecordError(
            f"the table {table!r} has the columns {', '.join(columns)}; expected {sorted(needed)}"
        )


def _allowed(action: int, table: str | None, *_: str | None) -> int:
    """Allow to read from the two tables, and nothing else."""
    reads = action == sqlite3.SQLITE_READ and (table or "").lower() in _TABLES
    return sqlite3.SQLITE_OK if reads or action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY


def _topics(connection: sqlite3.Connection, damage: Damage) -> dict[int, Topic]:
    topics: dict[int, Topic] = {}
    for key, name, kind, encoding in connection.execute(
        "SELECT id, name, type, serialization_format FROM topics"
    ):
        if not isinstance(key, int):
            damage.at(
                "table topics",
                f"the topic {str(name)[:MOST_TEXT]!r} has no number",
                kind="topics without a number left out",
            )
            continue
        if key in topics or len(topics) == _MOST_TOPICS:
            raise BrokenRecordError(
                f"the table of topics repeats itself, or has more than {_MOST_TOPICS} rows"
            )
        if max(map(len, map(str, (name, kind, encoding)))) > MOST_TEXT:
            raise BrokenRecordError(f"a topic's name is longer than {MOST_TEXT} characters")
        topics[key] = Topic(str(name), short_type(str(kind)), str(encoding))
    return topics


def _messages(connection: sqlite3.Connection, topics: dict[int, Topic], damage: Damage) -> Iterator[Message]:
    """Yield messages by row; the large content of other topics is not even loaded."""
    keys = ",".join(str(key) for key in topics) or "NULL"
    data = f"CASE WHEN topic_id IN ({keys}) THEN data END"
    last = -(2**63)
    for row, key, recorded, content in connection.execute(
        f"SELECT rowid, topic_id, timestamp, {data} FROM messages NOT INDEXED ORDER BY rowid"
    ):
        if not isinstance(row, int) or row <= last:  # a column may be called rowid
            raise BrokenRecordError(f"row {row} follows row {last}; the pages of the file are damaged")
        last = row
        if key not in topics:
            continue
        place = f"message {row}"
        if not isinstance(content, bytes) or not isinstance(recorded, int):
            damage.at(place, "a row without time or content", kind="rows without time or content left out")
            continue
        try:
            content = unpack_message(content, most=MOST_RECORD) if content[:4] == _ZSTD else content
        except BrokenRecordError as error:
            damage.at(place, error, kind="damaged messages left out")
            continue
        yield Message(topics[key], recorded, content, place)
