"""The summary at the end of an MCAP file, which helps to go on after damage in the middle."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

MOST_SUMMARY = 64 << 20
"""Longest summary that is read, in bytes."""

_MAGIC = b"\x89MCAP0\r\n"
_RECORD = struct.Struct("<BQ")
_FOOTER = struct.Struct("<BQQQI")
_SCHEMA, _CHANNEL, _CHUNK_INDEX = 3, 4, 8


class Summary(NamedTuple):
    """What a summary tells: schemas and channels (kind and content of their records), and where chunks begin."""

    definitions: tuple[tuple[int, bytes], ...] = ()
    chunks: tuple[int, ...] = ()

    def next_chunk(self, position: int) -> int | None:
        """Return where the next chunk after a position begins; None when there is none."""
        return min((one for one in self.chunks if one > position), default=None)


def read_summary(path: Path) -> Summary:
    """Return the summary of a file; an empty one when it has none, or one that is not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _FOOTER.size - len(_MAGIC)))
        end = file.read()
        if len(end) != _FOOTER.size + len(_MAGIC) or end[_FOOTER.size :] != _MAGIC:
            return Summary()
        kind, _, start, _, checksum = _FOOTER.unpack_from(end)
        length = size - len(end) - start
        if kind != 2 or not start or not 0 < length <= MOST_SUMMARY:
            return Summary()
        file.seek(start)
        content = file.read(length)
    if checksum and zlib.crc32(end[: _FOOTER.size - 4], zlib.crc32(content)) != checksum:
        return Summary()
    return _parsed(content)


def _parsed(content: bytes) -> Summary:
    definitions: list[tuple[int, bytes]] = []
    chunks: list[int] = []
    position = 0
    while position < len(content):
        if len(content) - position < _RECORD.size:
            return Summary()
        kind, length = _RECORD.unpack_from(content, position)
        position += _RECORD.size
        if length > len(content) - position:
            return Summary()
        if kind in (_SCHEMA, _CHANNEL):
            definitions.append((kind, content[position : position + length]))
        elif kind == _CHUNK_INDEX and length >= 24:
            chunks.append(int.from_bytes(content[position + 16 : position + 24], "little"))
        position += length
    return Summary(tuple(definitions), tuple(sorted(chunks)))
