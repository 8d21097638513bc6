"""Bags written by rosbags' own writers, not by ours."""

from typing import ClassVar

import numpy as np
import pytest

rosbags = pytest.importorskip("rosbags")

from rosbags import rosbag1, rosbag2  # noqa: E402
from rosbags.typesys import Stores, get_typestore  # noqa: E402

ROS1, ROS2 = get_typestore(Stores.ROS1_NOETIC), get_typestore(Stores.ROS2_HUMBLE)
NONE = np.empty(0)


class Bags:
    """Makes messages and bags of all kinds."""

    JOINTS = "sensor_msgs/msg/JointState"
    POSE = "geometry_msgs/msg/PoseStamped"
    IMAGE = "sensor_msgs/msg/CompressedImage"
    stores: ClassVar = {"ros1": ROS1, "cdr": ROS2}

    def header(self, store, stamp, frame):
        time = store.types["builtin_interfaces/msg/Time"](sec=stamp // 10**9, nanosec=stamp % 10**9)
        more = {"seq": 7} if store is ROS1 else {}
        return store.types["std_msgs/msg/Header"](stamp=time, frame_id=frame, **more)

    def joints(self, stamp, names, position, *, velocity=NONE, effort=NONE, frame=""):
        arrays = [np.asarray(values, dtype=float) for values in (position, velocity, effort)]
        return lambda store: store.types[self.JOINTS](self.header(store, stamp, frame), list(names), *arrays)

    def pose(self, stamp, position, orientation=(0.0, 0.0, 0.0, 1.0), *, frame="base"):
        def make(store):
            point = store.types["geometry_msgs/msg/Point"](*map(float, position))
            quaternion = store.types["geometry_msgs/msg/Quaternion"](*map(float, orientation))
            return store.types[self.POSE](
                self.header(store, stamp, frame), store.types["geometry_msgs/msg/Pose"](point, quaternion)
            )

        return make

    def image(self, size):
        data = np.random.default_rng(0).integers(0, 255, size, dtype=np.uint8)
        return lambda store: store.types[self.IMAGE](self.header(store, 1, ""), "jpeg", data)

    def raw(self, make, type, encoding):
        store = self.stores[encoding]
        message = make(store)
        return bytes((store.serialize_ros1 if encoding == "ros1" else store.serialize_cdr)(message, type))

    def write(self, path, topics, *, compression=None):
        """Write topics (name, type, ((time, message or its bytes), ...)) to a bag.

        The path tells what: a .bag file, or for *.mcap and *.db3 a folder without the ending.
        Returns the file with the messages.
        """
        if path.suffix == ".bag":
            writer, store, serialise = rosbag1.Writer(path), ROS1, ROS1.serialize_ros1
            if compression:
                writer.set_compression(rosbag1.Writer.CompressionFormat[compression])
        else:
            plugin = rosbag2.StoragePlugin.MCAP if path.suffix == ".mcap" else rosbag2.StoragePlugin.SQLITE3
            path = path.with_suffix("")
            writer, store, serialise = (
                rosbag2.Writer(path, version=9, storage_plugin=plugin),
                ROS2,
                ROS2.serialize_cdr,
            )
            if compression:
                writer.set_compression(rosbag2.CompressionMode[compression], rosbag2.CompressionFormat.ZSTD)
        with writer:
            for name, type, messages in topics:
                connection = writer.add_connection(name, type, typestore=store)
                for time, make in messages:
                    data = make if isinstance(make, bytes) else serialise(make(store), type)
                    writer.write(connection, time, data)
        return path if path.suffix == ".bag" else next(path.glob(f"{path.name}.*"))


@pytest.fixture
def bags():
    return Bags()
