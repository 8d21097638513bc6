"""Decompress chunks of bags, never to more than what they claim and what a recording can be."""

from __future__ import annotations

import bz2
import sys
from collections.abc import Callable
from typing import Protocol

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError

MOST_CHUNK = 256 << 20
"""Largest chunk, unpacked, in bytes; recorders write chunks of about 1 MiB."""

_MOST_RATIO = 1000
_RATIO_MATTERS_ABOVE = 16 << 20


class _Decompressor(Protocol):
    """What the decompressors of bz2, lz4 and zstd agree on."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Unpacker:
    """Decompresses the chunks of one file, and counts what they grow to.

    Parameters
    ----------
    file_size : int
        Of the whole file, in bytes: what all chunks together grow to is measured against it.
    """

    def __init__(self, file_size: int) -> None:
        self._file_size = file_size
        self._unpacked = 0

    def chunk(self, data: bytes, *, compression: str, size: int) -> bytes:
        """Return the content of a chunk.

        Parameters
        ----------
        data : bytes
            The packed content.
        compression : str
            One of ``""``, ``none``, ``lz4``, ``zstd``, ``bz2``.
        size : int
            What the chunk claims to hold, in bytes.

        Raises
        ------
        BrokenRecordError
            When the claim is beyond any recording, or does not hold.
        """
        self._check_claim(size, compression)
        if compression in ("", "none"):
            content = data
        elif compression in _DECOMPRESSORS:
            content = _unpacked(data, _DECOMPRESSORS[compression], most=size)
        else:
            raise BrokenRecordError(
                f"the chunk is compressed with {compression[:40]!r}; expected one of {', '.join(_DECOMPRESSORS)}"
            )
        if len(content) != size:
            raise BrokenRecordError(
                f"the chunk claims {size} bytes unpacked, but holds {_amount(content, size)}"
            )
        return content

    def beginning(self, data: bytes, *, compression: str, size: int) -> bytes:
        """Return what can be unpacked of a chunk that was cut off, as `chunk` does of a whole one.

        Raises
        ------
        BrokenRecordError
            When the claim is beyond any recording, or nothing can be unpacked.
        """
        self._check_claim(size, compression)
        if compression in ("", "none"):
            return data[:size]
        if compression not in _DECOMPRESSORS:
            raise BrokenRecordError(f"the chunk is compressed with {compression[:40]!r}")
        return _unpacked(data, _DECOMPRESSORS[compression], most=size, whole=False)[:size]

    def _check_claim(self, size: int, compression: str) -> None:
        if size > MOST_CHUNK:
            raise BrokenRecordError(f"the chunk claims {size} bytes unpacked; expected at most {MOST_CHUNK}")
        self._unpacked += size
        if self._unpacked > _RATIO_MATTERS_ABOVE and self._unpacked > _MOST_RATIO * self._file_size:
            raise BrokenRecordError(
                f"{self._file_size} bytes claim to unpack ({compression}) to {self._unpacked} and more; "
                "recordings do not compress that far"
            )


def unpack_message(data: bytes, *, most: int) -> bytes:
    """Return the content of a message that the recorder compressed on its own (zstd).

    Raises
    ------
    BrokenRecordError
        When it is damaged or longer than `most` bytes.
    """
    content = _unpacked(data, _zstd, most=most)
    if len(content) > most:
        raise BrokenRecordError(f"the compressed message holds more than {most} bytes")
    return content


def _unpacked(data: bytes, make: Callable[[], _Decompressor], *, most: int, whole: bool = True) -> bytes:
    """Decompress one frame after the other, to at most one byte beyond `most`; the last may be cut unless `whole`."""
    parts: list[bytes] = []
    room = most + 1
    while data and room > 0:
        decompressor = make()
        try:
            part = decompressor.decompress(data, max_length=room)
        except Exception as error:  # each of the three libraries has errors of its own
            raise BrokenRecordError(f"the compressed data are damaged ({error})") from error
        parts.append(part)
        room -= len(part)
        if whole and not decompressor.eof and room > 0:
            raise BrokenRecordError("the compressed data end early")
        data = decompressor.unused_data or b""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _amount(content: bytes, size: int) -> str:
    return "more" if len(content) > size else str(len(content))


def _zstd() -> _Decompressor:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    made: _Decompressor = zstd.ZstdDecompressor()
    return made


def _lz4() -> _Decompressor:
    from lz4.frame import LZ4FrameDecompressor  # type: ignore[import-untyped]

    made: _Decompressor = LZ4FrameDecompressor()
    return made


def _bz2() -> _Decompressor:
    return bz2.BZ2Decompressor()


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {"lz4": _lz4, "zstd": _zstd, "bz2": _bz2}
