"""Write topics into one bag with rosbags' writers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gmr_robot.demonstration.formats.ros.checksums import add_checksums
from gmr_robot.demonstration.formats.ros.outgoing import Outgoing

if TYPE_CHECKING:
    from rosbags.rosbag2 import StoragePlugin
    from rosbags.typesys.store import Typestore

BagWriter: TypeAlias = Callable[[Path, Sequence[Outgoing]], None]
"""From a path that does not exist yet, and topics, to a bag there: a file in ROS 1, a folder in ROS 2."""

_VERSION: Literal[8] = 8  # of metadata.yaml: rosbag2 from Humble on reads it, version 9 only from Jazzy on


def write_bag1(path: Path, topics: Sequence[Outgoing]) -> None:
    """Write a ROS 1 bag."""
    from rosbags.rosbag1 import Writer
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS1_NOETIC)
    with Writer(path) as writer:
        connections = [writer.add_connection(one.topic, one.type, typestore=store) for one in topics]
        for stamp, i, message in _in_order(topics, store):
            writer.write(connections[i], stamp, store.serialize_ros1(message, topics[i].type))


def write_bag2(path: Path, topics: Sequence[Outgoing]) -> None:
    """Write a ROS 2 bag: a folder with an SQLite file and ``metadata.yaml``."""
    from rosbags.rosbag2 import StoragePlugin

    _write_ros2(path, topics, StoragePlugin.SQLITE3)


def write_mcap(path: Path, topics: Sequence[Outgoing]) -> None:
    """Write a ROS 2 bag: a folder with an MCAP file, which has all its checksums, and ``metadata.yaml``."""
    from rosbags.rosbag2 import StoragePlugin

    _write_ros2(path, topics, StoragePlugin.MCAP)
    add_checksums(path / f"{path.name}.mcap")


def _write_ros2(path: Path, topics: Sequence[Outgoing], storage: StoragePlugin) -> None:
    from rosbags.rosbag2 import Writer
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_HUMBLE)
    with Writer(path, version=_VERSION, storage_plugin=storage) as writer:
        connections = [writer.add_connection(one.topic, one.type, typestore=store) for one in topics]
        for stamp, i, message in _in_order(topics, store):
            writer.write(connections[i], stamp, store.serialize_cdr(message, topics[i].type))


def _in_order(topics: Sequence[Outgoing], store: Typestore) -> Iterator[tuple[int, int, Any]]:
    """Yield the messages of all topics by stamp, each with the number of its topic."""

    def numbered(i: int, topic: Outgoing) -> Iterator[tuple[int, int, Any]]:
        return ((stamp, i, message) for stamp, message in topic.messages(store))

    return heapq.merge(*(numbered(i, topic) for i, topic in enumerate(topics)), key=itemgetter(0))
