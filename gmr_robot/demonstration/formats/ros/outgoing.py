"""From a demonstration to the topics and messages of a bag."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.formats.units import position_unit

if TYPE_CHECKING:
    from rosbags.typesys.store import Typestore

FIRST_STAMP = 1_000_000_000
"""Stamp of the first message [ns]: a stamp of zero means "none" in ROS."""

_JOINTS = "sensor_msgs/msg/JointState"
_POSE = "geometry_msgs/msg/PoseStamped"
_NONE = np.empty(0)


class Outgoing(NamedTuple):
    """A topic that is to be written: its name, the type of its messages, and these with their stamps [ns]."""

    topic: str
    type: str
    messages: Callable[[Typestore], Iterator[tuple[int, Any]]]


def outgoing_topics(one: Demonstration) -> list[Outgoing]:
    """Return the topics that hold a demonstration, that of its positions first.

    Raises
    ------
    UnknownNameError
        When its unit is not one of SI positions.
    """
    position_unit(one.unit)
    as_poses = _is_pose(one)
    topics = [_poses(one) if as_poses else _joint_states(one)]
    used = "orientation" if as_poses else "effort" if _has_efforts(one) else None
    for name, values in one.channels.items():
        if name != used:
            topics.append(_channel(name, values, one, taken={topic.topic for topic in topics}))
    return topics


def stamps(times: FloatArray) -> IntArray:
    """Return times as stamps [ns], of which the first is one second."""
    since: IntArray = np.rint((times - times[0]) * 1e9).astype(np.int64)
    return since + FIRST_STAMP


def header(store: Typestore, stamp: int, frame: str) -> Any:
    """Return a message's header; that of ROS 1 has a sequence number, which nothing uses."""
    kind = store.types["std_msgs/msg/Header"]
    time = store.types["builtin_interfaces/msg/Time"](sec=stamp // 10**9, nanosec=stamp % 10**9)
    numbered = {"seq": 0} if "seq" in kind.__annotations__ else {}
    return kind(stamp=time, frame_id=frame, **numbered)


def _is_pose(one: Demonstration) -> bool:
    orientation = one.channels.get("orientation")
    return (
        one.unit == "m"
        and one.names == ("x", "y", "z")
        and orientation is not None
        and orientation.shape[1] == 4
    )


def _has_efforts(one: Demonstration) -> bool:
    return "effort" in one.channels and one.channels["effort"].shape[1] == one.n_dimensions


def _joint_states(one: Demonstration) -> Outgoing:
    rates = None if _reading_derives_velocities(one) else one.velocities
    efforts = one.channels["effort"] if _has_efforts(one) else None
    topic = "/joint_states" if one.unit == "rad" else "/demonstration"
    return _of_joints(topic, one, names=list(one.names), columns=(one.positions, rates, efforts))


def _channel(name: str, values: FloatArray, one: Demonstration, *, taken: set[str]) -> Outgoing:
    """Return an extra channel as joints ``name[0], name[1], ...``, which are read as a channel again."""
    base = "/channels/" + (re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("0123456789_") or "channel")
    topic = next(each for i in range(len(taken) + 1) if (each := f"{base}_{i}" if i else base) not in taken)
    names = [f"{name}[{i}]" for i in range(values.shape[1])]
    return _of_joints(topic, one, names=names, columns=(values, None, None))


def _of_joints(
    topic: str,
    one: Demonstration,
    *,
    names: list[str],
    columns: tuple[FloatArray, FloatArray | None, FloatArray | None],
) -> Outgoing:
    positions, rates, efforts = columns

    def messages(store: Typestore) -> Iterator[tuple[int, Any]]:
        kind = store.types[_JOINTS]
        for i, stamp in enumerate(stamps(one.times).tolist()):
            yield (
                stamp,
                kind(
                    header=header(store, stamp, f"{one.frame} [{one.unit}]"),
                    name=names,
                    position=positions[i],
                    velocity=_NONE if rates is None else rates[i],
                    effort=_NONE if efforts is None else efforts[i],
                ),
            )

    return Outgoing(topic, _JOINTS, messages)


def _poses(one: Demonstration) -> Outgoing:
    def messages(store: Typestore) -> Iterator[tuple[int, Any]]:
        kind, pose = store.types[_POSE], store.types["geometry_msgs/msg/Pose"]
        point, quaternion = (
            store.types["geometry_msgs/msg/Point"],
            store.types["geometry_msgs/msg/Quaternion"],
        )
        rows = zip(one.positions.tolist(), one.channels["orientation"].tolist(), strict=True)
        for stamp, (position, orientation) in zip(stamps(one.times).tolist(), rows, strict=True):
            content = pose(position=point(*position), orientation=quaternion(*orientation))
            yield stamp, kind(header=header(store, stamp, one.frame), pose=content)

    return Outgoing("/demonstration", _POSE, messages)


def _reading_derives_velocities(one: Demonstration) -> bool:
    """Whether velocities are what the positions give: no longer so after a step that dropped samples."""
    if one.velocity_source != "central differences":
        return False
    times = (stamps(one.times) - FIRST_STAMP) / 1e9
    if not (np.diff(times) > 0.0).all():
        return False
    derived = Demonstration(times=times, positions=one.positions).velocities
    scale = float(np.abs(one.velocities).max(initial=0.0))
    return np.allclose(derived, one.velocities, rtol=1e-6, atol=1e-9 * scale)
