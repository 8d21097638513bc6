"""What the scanners of all kinds of bags have in common: topics and undecoded messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from gmr_robot.demonstration.formats.ros.damage import Damage

MOST_RECORD = 64 << 20
"""Longest message or definition that is read, in bytes; longer ones of other topics are passed over."""

MOST_TEXT = 4096
"""Longest name of a topic, type, frame or joint, in bytes."""

LATEST = 1 << 62
"""Latest time of a recording [ns], in the year 2116; differences of two times still fit into 64 bits."""


class Topic(NamedTuple):
    """A topic of a bag: its name, the type of its messages (``sensor_msgs/JointState``) and their encoding."""

    name: str
    type: str
    encoding: str


class Message(NamedTuple):
    """An undecoded message: its topic, when it was recorded [ns], its bytes, and where they stand."""

    topic: Topic
    recorded: int
    data: bytes | memoryview
    place: str


Wanted: TypeAlias = Callable[[Topic], bool]
"""Whether the messages of a topic shall be read; asked once for each topic of a file."""

Scanner: TypeAlias = Callable[[Path, Wanted, Damage], Iterator[Message]]
"""From a file to its messages of the wanted topics, one after the other."""


def short_type(name: str) -> str:
    """Return ``sensor_msgs/JointState`` for ``sensor_msgs/msg/JointState``, as ROS 1 writes it."""
    return name.replace("/msg/", "/")
