"""Fill in the checksums of an MCAP file: rosbags leaves them out, and then no reader can see a flipped bit."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from gmr_robot.demonstration.formats.ros.mcap_scan import CHUNK, DATA_END, FOOTER, MAGIC

_RECORD = struct.Struct("<BQ")
_CHUNK_CHECKSUM = 24
_CHUNK_COMPRESSION = 28


def add_checksums(path: Path) -> None:
    """Fill in the CRC-32 of each uncompressed chunk, of the data and of the summary, in place.

    Parameters
    ----------
    path : Path
        A whole file, just written by rosbags without compression.
    """
    content = bytearray(path.read_bytes())
    position, summary = len(MAGIC), 0
    while position < len(content) - len(MAGIC):
        op, length = _RECORD.unpack_from(content, position)
        body = position + _RECORD.size
        if op == CHUNK:
            name = int.from_bytes(
                content[body + _CHUNK_COMPRESSION : body + _CHUNK_COMPRESSION + 4], "little"
            )
            start = body + _CHUNK_COMPRESSION + 4 + name + 8
            _fill(content, body + _CHUNK_CHECKSUM, zlib.crc32(memoryview(content)[start : body + length]))
        elif op == DATA_END:
            _fill(content, body, zlib.crc32(memoryview(content)[:position]))
            summary = body + length
        elif op == FOOTER:
            _fill(content, body + 16, zlib.crc32(memoryview(content)[summary : body + 16]))
        position = body + length
    path.write_bytes(content)


def _fill(content: bytearray, position: int, checksum: int) -> None:
    content[position : position + 4] = checksum.to_bytes(4, "little")
