"""What is intact of a damaged NPZ file: the arrays whose checksum is right, found without the list at the file's end.

Layout: PKWARE, APPNOTE.TXT - .ZIP File Format Specification 6.3, 4.3.7 (local file header) and 4.5.3 (ZIP64).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

_MARK = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")
_ZIP64 = 1
_UNKNOWN = 0xFFFFFFFF
_MOST_RATIO = 1000
_RATIO_MATTERS_ABOVE = 16 << 20


@dataclass(frozen=True)
class Salvage:
    """An NPZ file of what is intact, the number of arrays in it, and of those that are damaged."""

    content: bytes
    intact: int
    damaged: int


def salvage(content: bytes, *, most_bytes: int) -> Salvage:
    """Return what is intact of an NPZ file.

    Parameters
    ----------
    content : bytes
        The file, damaged or cut anywhere.
    most_bytes : int
        Memory that the arrays may take, unpacked.
    """
    kept: dict[str, bytes] = {}
    damaged = 0
    start = content.find(_MARK)
    work = most_bytes
    while start >= 0:
        header = _header(content, start)
        work -= header.unpacked if header else 0
        if work < 0:  # made to be unpacked again and again
            break
        data = None if header is None else _data(content, header)
        if header is None or data is None or header.name in kept:
            damaged += 1
            start = content.find(_MARK, start + len(_MARK))
        else:
            kept[header.name] = data
            start = content.find(_MARK, header.start + header.packed)
    return Salvage(_repacked(kept), len(kept), damaged)


def _repacked(arrays: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in arrays.items():
            archive.writestr(name, data)
    return packed.getvalue()


@dataclass(frozen=True)
class _Header:
    """What stands before an array: its name and checksum, and where how many bytes of it lie."""

    name: str
    method: int
    checksum: int
    start: int
    packed: int
    unpacked: int


def _header(content: bytes, start: int) -> _Header | None:
    """Return the header of an entry, or nothing when what it says cannot be."""
    if len(content) < start + _HEADER.size:
        return None
    _, _, _, method, _, _, checksum, packed, unpacked, name_length, extra_length = _HEADER.unpack_from(
        content, start
    )
    name_start = start + _HEADER.size
    extra_start = name_start + name_length
    data_start = extra_start + extra_length
    if _UNKNOWN in (packed, unpacked):
        unpacked, packed = _long_sizes(content[extra_start:data_start]) or (0, len(content))
    if data_start + packed > len(content) or unpacked > max(_RATIO_MATTERS_ABOVE, _MOST_RATIO * packed):
        return None
    name = content[name_start:extra_start].decode("utf-8", errors="replace")
    if not (name.endswith(".npy") and name.isprintable()):
        return None
    return _Header(name, method, checksum, data_start, packed, unpacked)


def _data(content: bytes, header: _Header) -> bytes | None:
    """Return what an entry holds, or nothing when its checksum is wrong."""
    data = _unpacked(content[header.start : header.start + header.packed], header.method, header.unpacked)
    intact = data is not None and len(data) == header.unpacked and zlib.crc32(data) == header.checksum
    return data if intact else None


def _long_sizes(extra: bytes) -> tuple[int, int] | None:
    """Return the unpacked and the packed size where the header has no room for them."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _ZIP64 and length >= 16 and len(extra) >= 20:
            unpacked, packed = struct.unpack_from("<2Q", extra, 4)
            return unpacked, packed
        extra = extra[4 + length :]
    return None


def _unpacked(data: bytes, method: int, size: int) -> bytes | None:
    if method == zipfile.ZIP_STORED:
        return data
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size + 1)
    except zlib.error:  # or another method, which numpy does not write
        return None
