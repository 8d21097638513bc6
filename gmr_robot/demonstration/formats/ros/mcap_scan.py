"""Scan an MCAP file from front to back (https://mcap.dev/spec).

The index at its end is not needed and not believed: a file that was never closed is read as far as it goes,
every checksum is verified, and no more is unpacked than what a chunk may hold; the readers of rosbags
and mcap do none of the three. Memory: one chunk at a time.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError, Damage
from gmr_robot.demonstration.formats.ros.mcap_summary import Summary, read_summary
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

MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK = 1, 2, 3, 4, 5, 6
STATISTICS, DATA_END = 11, 15

_RECORD = struct.Struct("<BQ")
_MESSAGE = struct.Struct("<HIQQ")
_CHUNK = struct.Struct("<QQQI")
_FOOTER = struct.Struct("<QQI")
_TEXT = struct.Struct("<I")


class _Channel(NamedTuple):
    """A channel of the file: its topic, or None when its messages are not wanted."""

    topic: Topic
    wanted: bool


def scan_mcap(path: Path, wanted: Wanted, damage: Damage) -> Iterator[Message]:
    """Yield the messages of the wanted topics, in the order of the file.

    Raises
    ------
    DemonstrationError
        When the file is damaged, unless `damage` recovers.
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        # Before damage there is no need of what the file says at its end, and no trust in it.
        summary = read_summary(path) if damage.recover else Summary()
        yield from _Scan(Source(file, path.stat().st_size), wanted, damage=damage, summary=summary).messages()


class _Scan:
    """One pass over one file."""

    def __init__(self, source: Source, wanted: Wanted, *, damage: Damage, summary: Summary) -> None:
        self.source = source
        self.wanted = wanted
        self.damage = damage
        self.summary = summary
        self.unpacker = Unpacker(source.size)
        self.schemas: dict[int, str] = {}
        self.channels: dict[int, _Channel] = {}
        self.counts: Counter[int] = Counter()
        self.at = 0
        self.closed = False

    def messages(self) -> Iterator[Message]:
        if self.source.take(min(len(MAGIC), self.source.left)) != MAGIC:
            self.damage.at("byte 0", "this is no MCAP file; its first bytes are others")
        for kind, record in self.summary.definitions:
            with suppress(BrokenRecordError):  # its twin among the data is then all there is
                self._define(kind, memoryview(record))
        while not self.closed:
            try:
                yield from self._record()
            except BrokenRecordError as error:
                self.damage.at(f"byte {self.at}", error)
                self._go_on()

    def _go_on(self) -> None:
        """Continue with the next chunk that the summary tells of; it is only asked after damage."""
        position = self.summary.next_chunk(self.at)
        if position is None or position >= self.source.size:
            self.closed = True
        else:
            self.source.jump(position)

    def _record(self) -> Iterator[Message]:
        self.at = self.source.position
        before = self.source.checksum
        op, length = _RECORD.unpack(self.source.take(_RECORD.size))
        try:
            self.source.check(length)
        except BrokenRecordError:
            if op == CHUNK and self.damage.recover:
                yield from self._cut_chunk(length)
            raise
        if op == CHUNK:
            yield from self._chunk(length)
        elif op == MESSAGE:
            yield from self._loose_message(length)
        elif op in (SCHEMA, CHANNEL):
            self._define(op, memoryview(self._taken(length)))
        elif op == DATA_END:
            self._data_end(self._taken(length), before)
        elif op == STATISTICS:
            self._compare_totals(memoryview(self._taken(length)))
        elif op == FOOTER:
            self._footer(length, before)
        else:
            self.source.skip(length)

    def _taken(self, length: int) -> bytes:
        if length > MOST_RECORD:
            raise BrokenRecordError(f"a record of {length} bytes; expected at most {MOST_RECORD}")
        return self.source.take(length)

    def _chunk(self, length: int) -> Iterator[Message]:
        """Yield the messages of a chunk; one that is damaged is left out, its length still leads to the next."""
        if length > MOST_CHUNK:
            self.damage.at(f"byte {self.at}", f"a chunk of {length} bytes; expected at most {MOST_CHUNK}")
            self.source.skip(length)
            return
        packed = self.source.take(length)
        try:
            content = self._content(packed)
            yield from self._inner(memoryview(content))
        except BrokenRecordError as error:
            self.damage.at(f"byte {self.at}", error, kind=f"chunks left out: {error}")

    def _cut_chunk(self, length: int) -> Iterator[Message]:
        """Yield the messages at the beginning of the chunk in which a file was cut off, unchecked."""
        packed = self.source.take(min(self.source.left, MOST_CHUNK))
        if len(packed) < _CHUNK.size:
            return
        with suppress(BrokenRecordError):  # as it must end; the cut itself is reported
            compression, start = _text(memoryview(packed), _CHUNK.size)
            if int.from_bytes(packed[start : start + 8], "little") == length - start - 8:
                size = _CHUNK.unpack_from(packed)[2]
                content = self.unpacker.beginning(packed[start + 8 :], compression=compression, size=size)
                yield from self._inner(memoryview(content))

    def _content(self, packed: bytes) -> bytes:
        if len(packed) < _CHUNK.size:
            raise BrokenRecordError(f"a chunk of {len(packed)} bytes; expected at least {_CHUNK.size}")
        _, _, size, checksum = _CHUNK.unpack_from(packed)
        compression, start = _text(memoryview(packed), _CHUNK.size)
        if (
            start + 8 > len(packed)
            or int.from_bytes(packed[start : start + 8], "little") != len(packed) - start - 8
        ):
            raise BrokenRecordError("the length of a chunk's content is not that of the chunk")
        content = self.unpacker.chunk(packed[start + 8 :], compression=compression, size=size)
        if checksum and zlib.crc32(content) != checksum:
            raise BrokenRecordError("the checksum of a chunk does not fit its content")
        return content

    def _inner(self, content: memoryview) -> Iterator[Message]:
        """Yield the messages among the records of a chunk."""
        position, end, place = 0, len(content), f"chunk at byte {self.at}"
        while position < end:
            if end - position < _RECORD.size:
                raise BrokenRecordError("a chunk ends within a record")
            op, length = _RECORD.unpack_from(content, position)
            position += _RECORD.size
            if length > end - position:
                raise BrokenRecordError(
                    f"a record within a chunk claims {length} bytes; {end - position} are left"
                )
            if op == MESSAGE:
                message = self._message(content[position : position + length], place)
                if message is not None:
                    yield message
            elif op in (SCHEMA, CHANNEL):
                self._define(op, content[position : position + length])
            position += length

    def _loose_message(self, length: int) -> Iterator[Message]:
        """Yield a message outside of chunks."""
        head = self.source.take(min(length, 2))
        channel = self.channels.get(int.from_bytes(head, "little"))
        if channel is not None and not channel.wanted:
            self.counts[int.from_bytes(head, "little")] += 1
            self.source.skip(length - len(head))
            return
        message = self._message(memoryview(head + self._taken(length - len(head))), f"byte {self.at}")
        if message is not None:
            yield message

    def _message(self, record: memoryview, place: str) -> Message | None:
        if len(record) < _MESSAGE.size:
            raise BrokenRecordError(
                f"a message record of {len(record)} bytes; expected at least {_MESSAGE.size}"
            )
        key, _, recorded, _ = _MESSAGE.unpack_from(record)
        channel = self.channels.get(key)
        if channel is None:
            what = f"a message of channel {key}, which is nowhere defined"
            self.damage.at(place, what, kind="messages of undefined channels left out")
            return None
        self.counts[key] += 1
        return Message(channel.topic, recorded, record[_MESSAGE.size :], place) if channel.wanted else None

    def _define(self, op: int, record: memoryview) -> None:
        """Take a schema or a channel; both are repeated at the end of a file."""
        if len(record) < 4:
            raise BrokenRecordError(f"a definition of {len(record)} bytes")
        key = int.from_bytes(record[:2], "little")
        if op == SCHEMA:
            self.schemas[key] = _text(record, 2)[0]
            return
        if key in self.channels:
            return
        name, position = _text(record, 4)
        encoding, _ = _text(record, position)
        schema = self.schemas.get(int.from_bytes(record[2:4], "little"), "")
        topic = Topic(name, short_type(schema), encoding)
        self.channels[key] = _Channel(topic, self.wanted(topic))

    def _data_end(self, record: bytes, before: int) -> None:
        claimed = int.from_bytes(record[:4], "little")
        if claimed and claimed != before:
            self.damage.at(f"byte {self.at}", "the checksum of all data does not fit them")
        self.source.checksum = 0  # that of the summary begins here

    def _footer(self, length: int, before: int) -> None:
        if length != _FOOTER.size or self.source.left != _FOOTER.size + len(MAGIC):
            raise BrokenRecordError("the footer does not stand at the end of the file")
        body = self.source.take(_FOOTER.size)
        _, _, claimed = _FOOTER.unpack(body)
        summary = zlib.crc32(body[:-4], zlib.crc32(_RECORD.pack(FOOTER, length), before))
        if claimed and claimed != summary:
            self.damage.at(f"byte {self.at}", "the checksum of the summary does not fit it")
        if self.source.take(len(MAGIC)) != MAGIC:
            raise BrokenRecordError("the last bytes of the file are not those of MCAP")
        self.closed = True

    def _compare_totals(self, record: memoryview) -> None:
        """Compare the number of messages that the file claims for each channel with what was there."""
        if len(record) < 46:
            raise BrokenRecordError(f"a statistics record of {len(record)} bytes; expected at least 46")
        for key, count in struct.iter_unpack("<HQ", record[46 : 46 + (len(record) - 46) // 10 * 10]):
            if count != self.counts[key]:
                name = self.channels[key].topic.name if key in self.channels else f"channel {key}"
                self.damage.at(
                    f"byte {self.at}",
                    f"the file claims {count} messages of {name}, but holds {self.counts[key]}",
                )


def _text(record: memoryview, position: int) -> tuple[str, int]:
    """Return the text that stands in a record, and where it ends."""
    start = position + _TEXT.size
    if start > len(record):
        raise BrokenRecordError("a record ends within a text")
    (length,) = _TEXT.unpack_from(record, position)
    if length > min(MOST_TEXT, len(record) - start):
        raise BrokenRecordError(
            f"a name claims {length} bytes; expected at most {min(MOST_TEXT, len(record) - start)}"
        )
    try:
        return str(record[start : start + length], "utf-8"), start + length
    except UnicodeDecodeError:
        raise BrokenRecordError("a text is not UTF-8") from None
