"""Decode the two kinds of messages that hold a motion: ``sensor_msgs/JointState`` and ``geometry_msgs/PoseStamped``.

From one message to the next only stamp and numbers change, so the layout of the last one is tried first: ten
times as fast as decoding each message anew. The definitions inside a bag are never used: rosbags turns
them into Python code, which runs.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError
from gmr_robot.demonstration.formats.ros.record import Message
from gmr_robot.demonstration.formats.ros.wire import HEADER_END, Cursor

JOINTS = "sensor_msgs/JointState"
POSE = "geometry_msgs/PoseStamped"

DIGESTS = {JOINTS: "3066dcd76a6cfaef579bd0f34173e9fd", POSE: "d3812c3cbc69362b77dc0b19b345f8f5"}
"""The types that are read, and the MD5 of their definitions in ROS 1."""

_POSE_NAMES = ("x", "y", "z")


class Layout(NamedTuple):
    """What messages of one kind have in common: the frame, the names, and where the numbers stand.

    `fields` are positions, velocities and efforts of joints, or position and quaternion of a pose: where
    each begins, how many it has, and how to read it.
    """

    frame: str
    names: tuple[str, ...]
    fields: tuple[tuple[int, int, struct.Struct], ...]
    length: int
    head: bytes
    constant: tuple[tuple[int, bytes], ...]
    order: str


class Decoder:
    """Decodes the messages of one topic."""

    def __init__(self, type: str, encoding: str) -> None:
        self._parse = _parse_joints if type == JOINTS else _parse_pose
        self._encoding = encoding
        self._stamp = struct.Struct("<4xiI" if encoding == "cdr" else "<4xII")
        self._last: Layout | None = None

    def decode(self, message: Message) -> tuple[int, Layout]:
        """Return the stamp in the header of a message [ns], and the layout to read its numbers by.

        Raises
        ------
        BrokenRecordError
            When the bytes are not such a message.
        """
        data, last = message.data, self._last
        if last is not None and _fits(data, last):
            seconds, nanoseconds = self._stamp.unpack_from(data)
            return seconds * 10**9 + nanoseconds, last
        cursor = Cursor(data, self._encoding)
        layout = self._parse(cursor)
        cursor.end()
        self._last = layout if layout.order == "<" else None
        return cursor.stamp(), layout


def _fits(data: bytes | memoryview, layout: Layout) -> bool:
    """Whether a message differs from the last in nothing but stamp and numbers."""
    if len(data) != layout.length or data[:2] != layout.head:
        return False
    for at, same in layout.constant:  # noqa: SIM110  # all() takes twice as long, and this is most of the time
        if data[at : at + len(same)] != same:
            return False
    return True


def _parse_joints(cursor: Cursor) -> Layout:
    frame = cursor.text()
    count = cursor.count()
    if count > len(cursor.data):
        raise BrokenRecordError(f"the message claims {count} joints in {len(cursor.data)} bytes")
    names = tuple(cursor.text() for _ in range(count))
    if len(set(names)) != len(names):
        raise BrokenRecordError("a joint stands twice in the message")
    fields, constant, begin = [], [], HEADER_END
    for what in ("positions", "velocities", "efforts"):
        number = cursor.count()
        if number not in (0, count):
            raise BrokenRecordError(f"the message has {number} {what} for {count} joints")
        begin_numbers = cursor.numbers(number)
        constant.append((begin, bytes(cursor.data[begin:begin_numbers])))
        fields.append((begin_numbers, number, struct.Struct(f"{cursor.order}{number}d")))
        begin = cursor.position
    return _layout(cursor, frame, names, fields=tuple(fields), constant=tuple(constant))


def _parse_pose(cursor: Cursor) -> Layout:
    frame = cursor.text()
    begin = cursor.numbers(7)
    fields = (
        (begin, 3, struct.Struct(f"{cursor.order}3d")),
        (begin + 24, 4, struct.Struct(f"{cursor.order}4d")),
    )
    constant = ((HEADER_END, bytes(cursor.data[HEADER_END:begin])),)
    return _layout(cursor, frame, _POSE_NAMES, fields=fields, constant=constant)


def _layout(
    cursor: Cursor,
    frame: str,
    names: tuple[str, ...],
    *,
    fields: tuple[tuple[int, int, struct.Struct], ...],
    constant: tuple[tuple[int, bytes], ...],
) -> Layout:
    return Layout(
        frame=frame,
        names=names,
        fields=fields,
        length=len(cursor.data),
        head=bytes(cursor.data[:2]),
        constant=constant,
        order=cursor.order,
    )
