"""Scan a ROS 1 bag, version 2.0, from front to back (http://wiki.ros.org/Bags/Format/2.0).

As with MCAP, the index is not needed: a bag that was never closed (``.bag.active``) is read as far as it goes.
A ROS 1 bag has no checksums but those of its compression.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError, Damage
from gmr_robot.demonstration.formats.ros.messages import DIGESTS
from gmr_robot.demonstration.formats.ros.record import (
    MOST_RECORD,
    MOST_TEXT,
    Message,
    Topic,
    Wanted,
    short_type,
)
from gmr_robot.demonstration.formats.ros.source import Source
from gmr_robot.demonstration.formats.ros.unpack import MOST_CHUNK, Unpacker

_MAGIC = b"#ROSBAG V2.0\n"
_MESSAGE, _BAG, _CHUNK, _CONNECTION = 2, 3, 5, 7
_LENGTH = struct.Struct("<I")
_TIME = struct.Struct("<II")


def scan_bag1(path: Path, wanted: Wanted, damage: Damage) -> Iterator[Message]:
    """Yield the messages of the wanted topics, in the order of the file.

    Raises
    ------
    DemonstrationError
        When the file is damaged or was not closed, unless `damage` recovers.
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        yield from _Scan(Source(file, path.stat().st_size), wanted, damage).messages()


class _Scan:
    """One pass over one file."""

    def __init__(self, source: Source, wanted: Wanted, damage: Damage) -> None:
        self.source = source
        self.wanted = wanted
        self.damage = damage
        self.unpacker = Unpacker(source.size)
        self.topics: dict[int, Topic | None] = {}
        self.at = 0
        self.chunks = 0
        self.claimed_chunks = 0

    def messages(self) -> Iterator[Message]:
        try:
            if self.source.take(min(len(_MAGIC), self.source.left)) != _MAGIC:
                raise BrokenRecordError("this is no ROS 1 bag of version 2.0; its first bytes are others")
            while self.source.left:
                yield from self._record()
            if self.chunks != self.claimed_chunks:
                what = f"the file claims {self.claimed_chunks} chunks, but holds {self.chunks}"
                raise BrokenRecordError(what)
        except BrokenRecordError as error:
            self.damage.at(f"byte {self.at}", error)

    def _record(self) -> Iterator[Message]:
        self.at = self.source.position
        fields = _fields(self._taken(MOST_RECORD))
        op = fields.get("op", b"\0")[0]
        if op == _CHUNK:
            yield from self._chunk(fields)
        elif op == _CONNECTION:
            self._define(fields, self._taken(MOST_RECORD))
        elif op == _MESSAGE:  # outside of a chunk: not as the format has it, but harmless
            yield from self._message(fields, memoryview(self._taken(MOST_RECORD)), f"byte {self.at}")
        elif op == _BAG:
            self._open(fields)
        else:
            self.source.skip(_number(self.source.take(4)))

    def _taken(self, most: int) -> bytes:
        """Return a header, or the data that follow one, with their length in front."""
        length = _number(self.source.take(4))
        if length > min(most, self.source.left):
            raise BrokenRecordError(
                f"a record claims {length} bytes; expected at most {min(most, self.source.left)} "
                "(the file was cut off, or is damaged)"
            )
        return self.source.take(length)

    def _open(self, fields: dict[str, bytes]) -> None:
        """Read the header of the bag: whether it was closed, and how many chunks there should be."""
        self.source.skip(_number(self.source.take(4)))
        if fields.get("encryptor"):
            raise BrokenRecordError("the bag is encrypted; decrypt it first")
        self.claimed_chunks = _number(_field(fields, "chunk_count", 4))
        if int.from_bytes(_field(fields, "index_pos", 8), "little") == 0:
            self.damage.at(
                f"byte {self.at}", "the bag has no index: its recorder was stopped before it closed it"
            )

    def _chunk(self, fields: dict[str, bytes]) -> Iterator[Message]:
        try:
            packed = self._taken(MOST_CHUNK)
        except BrokenRecordError:
            if self.damage.recover:
                yield from self._cut_chunk(fields)
            raise
        self.chunks += 1
        try:
            size = _number(_field(fields, "size", 4))
            compression = _field(fields, "compression").decode("ascii", "replace")
            content = self.unpacker.chunk(packed, compression=compression, size=size)
            yield from self._inner(memoryview(content))
        except BrokenRecordError as error:
            self.damage.at(f"byte {self.at}", error, kind=f"chunks left out: {error}")

    def _cut_chunk(self, fields: dict[str, bytes]) -> Iterator[Message]:
        """Yield the messages at the beginning of the chunk in which a file was cut off."""
        packed = self.source.take(min(self.source.left, MOST_CHUNK))
        with suppress(BrokenRecordError):  # as it must end; the cut itself is reported
            size = _number(_field(fields, "size", 4))
            compression = _field(fields, "compression").decode("ascii", "replace")
            content = self.unpacker.beginning(packed, compression=compression, size=size)
            yield from self._inner(memoryview(content))

    def _inner(self, content: memoryview) -> Iterator[Message]:
        """Yield the messages among the records of a chunk."""
        position, place = 0, f"chunk at byte {self.at}"
        while position < len(content):
            header, position = _part(content, position)
            data, position = _part(content, position)
            fields = _fields(header)
            op = fields.get("op", b"\0")[0]
            if op == _MESSAGE:
                yield from self._message(fields, data, place)
            elif op == _CONNECTION:
                self._define(fields, data)

    def _message(self, fields: dict[str, bytes], data: memoryview, place: str) -> Iterator[Message]:
        key = _number(_field(fields, "conn", 4))
        if key not in self.topics:
            what = f"a message of connection {key}, which is nowhere defined"
            self.damage.at(place, what, kind="messages of undefined connections left out")
            return
        topic = self.topics[key]
        if topic is not None:
            seconds, nanoseconds = _TIME.unpack(_field(fields, "time", 8))
            yield Message(topic, seconds * 10**9 + nanoseconds, data, place)

    def _define(self, fields: dict[str, bytes], data: bytes | memoryview) -> None:
        """Take a connection; all are repeated at the end of a file."""
        key = _number(_field(fields, "conn", 4))
        if key in self.topics:
            return
        about = _fields(data)
        kind = short_type(_decoded(_field(about, "type")))
        digest = _decoded(about.get("md5sum", b"*"))
        if digest not in ("*", DIGESTS.get(kind, digest)):
            kind += " (with another definition)"
        topic = Topic(_decoded(_field(fields, "topic")), kind, "ros1")
        self.topics[key] = topic if self.wanted(topic) else None


def _fields(header: bytes | memoryview) -> dict[str, bytes]:
    """Return the fields ``name=value`` of a header."""
    fields, position, view = {}, 0, memoryview(header)
    while position < len(view):
        part, position = _part(view, position)
        name, equals, value = bytes(part).partition(b"=")
        if not equals:
            raise BrokenRecordError("a field of a header is not name=value")
        fields[_decoded(name)] = value
    if "op" in fields and not fields["op"]:
        raise BrokenRecordError("a record without a kind")
    return fields


def _part(view: memoryview, position: int) -> tuple[memoryview, int]:
    """Return the bytes whose length stands in front of them, and where they end."""
    start = position + _LENGTH.size
    if start > len(view):
        raise BrokenRecordError("a record ends within a length")
    (length,) = _LENGTH.unpack_from(view, position)
    if length > len(view) - start:
        raise BrokenRecordError(f"a field claims {length} bytes; {len(view) - start} are left")
    return view[start : start + length], start + length


def _field(fields: dict[str, bytes], name: str, length: int | None = None) -> bytes:
    value = fields.get(name)
    if value is None or (length is not None and len(value) != length):
        raise BrokenRecordError(
            f"a header has no field {name!r}" if value is None else f"{name!r} has a wrong length"
        )
    return value


def _number(value: bytes) -> int:
    return int.from_bytes(value, "little")


def _decoded(value: bytes) -> str:
    if len(value) > MOST_TEXT:
        raise BrokenRecordError(f"a name of {len(value)} bytes; expected at most {MOST_TEXT}")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BrokenRecordError("a text is not UTF-8") from None
