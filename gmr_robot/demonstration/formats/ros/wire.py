"""Read the fields of a ROS message from its bytes: CDR (ROS 2) or ROS 1, checked against the message's end."""

from __future__ import annotations

import struct

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError
from gmr_robot.demonstration.formats.ros.record import MOST_TEXT

HEADER_END = 12
"""Where a header's text begins; before it stand, in both encodings, four bytes and the stamp."""

ENCODINGS = ("cdr", "ros1")
"""The encodings of messages that can be read."""

_ENCAPSULATIONS = {b"\0\0": ">", b"\0\1": "<"}


class Cursor:
    """Reads one field after the other.

    Parameters
    ----------
    data : bytes or memoryview
        The message.
    encoding : str
        One of `ENCODINGS`.

    Raises
    ------
    BrokenRecordError
        When the message is too short for a header, or of a kind of CDR that ROS does not write.
    """

    def __init__(self, data: bytes | memoryview, encoding: str) -> None:
        self.data = memoryview(data)
        self.position = HEADER_END
        self._aligned = encoding == "cdr"
        order = _ENCAPSULATIONS.get(bytes(self.data[:2])) if self._aligned else "<"
        if order is None or len(self.data) < HEADER_END:
            raise BrokenRecordError("the message does not begin like one of its encoding")
        self.order = order

    def stamp(self) -> int:
        """Return the time in the header [ns]; seconds of ROS 2 are signed."""
        seconds, nanoseconds = struct.unpack_from(
            self.order + ("iI" if self._aligned else "II"), self.data, 4
        )
        return int(seconds) * 10**9 + int(nanoseconds)

    def count(self) -> int:
        """Return a number of things that follow."""
        self._align(4)
        if self.position + 4 > len(self.data):
            raise BrokenRecordError("the message ends early")
        (number,) = struct.unpack_from(self.order + "I", self.data, self.position)
        self.position += 4
        return int(number)

    def text(self) -> str:
        """Return a text."""
        length = self.count()
        if length > MOST_TEXT:
            raise BrokenRecordError(f"a name claims {length} bytes; expected at most {MOST_TEXT}")
        start = self._reserve(length)
        text = bytes(self.data[start : self.position])
        try:
            return (text[:-1] if self._aligned and text[-1:] == b"\0" else text).decode()
        except UnicodeDecodeError:
            raise BrokenRecordError("a text in the message is not UTF-8") from None

    def numbers(self, count: int) -> int:
        """Pass over some numbers of 8 bytes each and return where they begin."""
        if count:
            self._align(8)
        return self._reserve(8 * count)

    def end(self) -> None:
        """Check that the message ends here; CDR may be padded to 4 bytes.

        Raises
        ------
        BrokenRecordError
            When it does not.
        """
        left = len(self.data) - self.position
        if left > (3 if self._aligned else 0):
            raise BrokenRecordError(f"the message is {left} bytes longer than its fields")

    def _align(self, width: int) -> None:
        if self._aligned:
            self.position += -(self.position - 4) % width

    def _reserve(self, length: int) -> int:
        start = self.position
        if length > len(self.data) - start:
            raise BrokenRecordError(
                f"a field claims {length} bytes; {max(len(self.data) - start, 0)} are left"
            )
        self.position += length
        return start
