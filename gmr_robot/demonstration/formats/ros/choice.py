"""Which topics and joints are read: what a user's `channels` mean in a bag.

==========================  ================================================================
channel                     meaning
==========================  ================================================================
``/joint_states``           all joints of a topic, or x, y and z of a pose
``/joint_states/elbow``     one joint of a topic
``elbow``, ``x``            the same, where only one topic has it
``orientation``             the quaternion of a pose; ``orientation[3]`` is one number of it
``effort``                  the efforts of the joints; ``effort[0]`` is the first
==========================  ================================================================
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gmr_robot.demonstration.formats.ros.messages import DIGESTS, JOINTS
from gmr_robot.demonstration.formats.ros.record import Topic
from gmr_robot.demonstration.formats.ros.wire import ENCODINGS


class Choice:
    """The channels that are wanted; all when none is named."""

    def __init__(self, channels: Sequence[str]) -> None:
        self.channels = tuple(channels)
        self.seen: dict[str, str] = {}
        self._accepted: list[str] = []

    def wants(self, topic: Topic) -> bool:
        """Whether the messages of a topic are read; what is seen is kept for messages."""
        self.seen[topic.name] = (
            topic.type if topic.encoding in ENCODINGS else f"{topic.type}, {topic.encoding}"
        )
        if topic.type not in DIGESTS or topic.encoding not in ENCODINGS:
            return False
        if self.channels and not self._wanted(topic.name):
            return False
        self._accepted.append(topic.name)
        return True

    def wanted_names(self) -> list[str]:
        """Return the topics that are read."""
        return sorted(set(self._accepted))

    def names(self, topic: Topic, names: Sequence[str]) -> tuple[str, ...]:
        """Return which of the names in a message are kept, in the order of the message."""
        wanted = self._wanted(topic.name)
        if not self.channels or "" in wanted or "effort" in {_base(name) for name in wanted}:
            return tuple(names)
        return tuple(name for name in names if name in wanted or _base(name) in wanted)

    def second(self, topic: Topic) -> str:
        """Return what is read of a topic beside its positions: ``effort``, ``orientation`` or nothing."""
        second = "effort" if topic.type == JOINTS else "orientation"
        wanted = {_base(name) for name in self._wanted(topic.name)}
        return second if not self.channels or second in wanted else ""

    def _wanted(self, topic: str) -> set[str]:
        """Return what is named within a topic; an empty name means the topic as a whole."""
        return {rest for name in self.channels if (rest := within(name, topic)) is not None}


def within(channel: str, topic: str) -> str | None:
    """Return what a channel names within a topic: nothing for the topic itself, None when it is of another."""
    if channel == topic:
        return ""
    if channel.startswith(f"{topic}/"):
        return channel.removeprefix(f"{topic}/")
    return None if channel.startswith("/") else channel


def _base(name: str) -> str:
    """Return a channel's name without the number of its column."""
    return re.sub(r"\[\d+\]$", "", name)
