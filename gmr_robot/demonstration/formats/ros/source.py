"""A file read from front to back, in which no claimed length is believed beyond the file's end."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError

_BLOCK = 1 << 20


class Source:
    """Reads on and keeps the running CRC-32 of everything read.

    Parameters
    ----------
    file : binary file
        Open at its beginning.
    size : int
        Its length in bytes.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self.position = 0
        self.checksum = 0

    @property
    def left(self) -> int:
        """Number of bytes not yet read."""
        return self.size - self.position

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises
        ------
        BrokenRecordError
            When the file does not hold so many.
        """
        self.check(length)
        data = self._file.read(length)
        if len(data) != length:
            raise BrokenRecordError("the file became shorter while it was read")
        self.position += length
        self.checksum = zlib.crc32(data, self.checksum)
        return data

    def skip(self, length: int) -> None:
        """Pass over the next bytes; they count for the checksum.

        Raises
        ------
        BrokenRecordError
            When the file does not hold so many.
        """
        self.check(length)
        while length:
            length -= len(self.take(min(length, _BLOCK)))

    def jump(self, position: int) -> None:
        """Go on at another place within the file."""
        self.position = position
        self._file.seek(position)

    def check(self, length: int) -> None:
        """Check that a claimed length is there.

        Raises
        ------
        BrokenRecordError
            When the file does not hold so many bytes.
        """
        if length > self.left:
            raise BrokenRecordError(
                f"a record claims {length} bytes, but {self.left} are left; "
                "the file was cut off, not closed by its recorder, or is damaged"
            )
