"""How a record lies in the file: a mark, length, sequence number, kind and checksum, then the payload.

======  ======  ==========================================================================
offset  bytes   content (little endian)
======  ======  ==========================================================================
0       4       mark ``F5 47 4D 52``, by which records behind a damage are found again
4       4       length of the payload
8       8       sequence number, from 0, one more with each record
16      1       kind, whose meaning is the user's
17      4       CRC-32 of bytes 4 to 16 and the payload
21      length  payload
======  ======  ==========================================================================

The file begins with 24 bytes: magic, version, and the CRC-32 of both.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from zlib import crc32

MARK = b"\xf5GMR"
MAGIC = b"gmr_robot.jrnl\r\n"
VERSION = 1
MOST_BYTES = 1 << 20
"""Longest payload."""

_HEAD = struct.Struct("<4sIQBI")
_CHECKED = struct.Struct("<IQB")
_START = struct.Struct("<16sII")
HEAD_BYTES, START_BYTES = _HEAD.size, _START.size


@dataclass(frozen=True)
class Record:
    """One record: its sequence number, its kind (0 to 255) and its payload."""

    sequence: int
    kind: int
    payload: bytes

    @property
    def n_bytes(self) -> int:
        """Bytes that it takes in the file."""
        return HEAD_BYTES + len(self.payload)


def file_start() -> bytes:
    """Return the 24 bytes that a journal begins with."""
    return _START.pack(MAGIC, VERSION, crc32(MAGIC + VERSION.to_bytes(4, "little")))


def fault_of_start(content: bytes) -> str:
    """Return what is wrong with the beginning of a file; empty when nothing is."""
    if len(content) < START_BYTES:
        return f"it has {len(content)} bytes; a journal has at least {START_BYTES}"
    magic, version, checksum = _START.unpack_from(content)
    if magic != MAGIC:
        return f"it begins with {magic[:8]!r}; a journal begins with {MAGIC[:8]!r}"
    if checksum != crc32(content[: START_BYTES - 4]):
        return "the checksum of its header does not fit"
    if version != VERSION:
        return f"it has version {version}; this release reads version {VERSION}"
    return ""


def pack(record: Record) -> bytes:
    """Return the bytes of a record."""
    checked = _CHECKED.pack(len(record.payload), record.sequence, record.kind)
    checksum = crc32(record.payload, crc32(checked))
    return _HEAD.pack(MARK, len(record.payload), record.sequence, record.kind, checksum) + record.payload


def unpack(content: bytes, at: int) -> Record | str:
    """Return the record that begins at an offset, or what is wrong there."""
    left = len(content) - at
    if left < HEAD_BYTES:
        return f"{left} bytes are left, fewer than the {HEAD_BYTES} of a record's head"
    mark, length, sequence, kind, checksum = _HEAD.unpack_from(content, at)
    if mark != MARK:
        return "no record begins there"
    if length > MOST_BYTES:
        return f"a record claims {length} bytes; expected at most {MOST_BYTES}"
    if left < HEAD_BYTES + length:
        return f"a record of {length} bytes is cut off after {left - HEAD_BYTES}"
    payload = content[at + HEAD_BYTES : at + HEAD_BYTES + length]
    if checksum != crc32(payload, crc32(_CHECKED.pack(length, sequence, kind))):
        return "the checksum of a record does not fit"
    return Record(sequence, kind, payload)
