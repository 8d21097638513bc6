"""Collect the samples of a bag, message by message."""

from __future__ import annotations

from collections import Counter

from gmr_robot.demonstration.formats.ros.choice import Choice
from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError, Damage
from gmr_robot.demonstration.formats.ros.messages import Decoder, Layout
from gmr_robot.demonstration.formats.ros.record import Message, Topic
from gmr_robot.demonstration.formats.ros.stream import Stream

_MOST_STREAMS = 1000


class Collector:
    """Sorts messages into streams: one for each topic, and within a topic for each set of joints.

    Attributes
    ----------
    streams : list of Stream
        What was read, in the order of the first messages.
    """

    def __init__(self, choice: Choice) -> None:
        self.streams: list[Stream] = []
        self._choice = choice
        self._topics: dict[Topic, _TopicCollector] = {}

    def add(self, message: Message, damage: Damage) -> None:
        """Add a message.

        Raises
        ------
        DemonstrationError
            When it cannot be decoded, unless `damage` recovers.
        """
        topic = self._topics.get(message.topic)
        if topic is None:
            topic = self._topics[message.topic] = _TopicCollector(message.topic, self._choice, self.streams)
        try:
            topic.add(message)
        except BrokenRecordError as error:
            name = message.topic.name
            damage.at(
                message.place, f"a message of {name}: {error}", kind=f"damaged messages of {name} left out"
            )

    def notes(self) -> list[str]:
        """Return what was passed over: messages without positions, topics without messages."""
        read = {topic.name for topic in self._topics}
        empty = [f"{name}: no messages" for name in self._choice.wanted_names() if name not in read]
        passed: Counter[str] = Counter()
        for topic, collector in self._topics.items():
            passed[topic.name] += collector.without_positions
        return empty + [f"{name}: {n} messages without positions left out" for name, n in passed.items() if n]


class _TopicCollector:
    """The messages of one topic."""

    def __init__(self, topic: Topic, choice: Choice, streams: list[Stream]) -> None:
        self._topic = topic
        self._choice = choice
        self._all_streams = streams
        self._decoder = Decoder(topic.type, topic.encoding)
        self._streams: dict[frozenset[str], Stream] = {}
        self._layout: Layout | None = None
        self._stream: Stream | None = None
        self.without_positions = 0

    def add(self, message: Message) -> None:
        stamp, layout = self._decoder.decode(message)
        if layout is not self._layout:
            self._layout, self._stream = layout, self._stream_for(layout)
        if not layout.fields[0][1]:
            self.without_positions += 1
        elif self._stream is not None:
            self._stream.add(message, stamp, layout)

    def _stream_for(self, layout: Layout) -> Stream | None:
        """Return the stream of these joints; None when nothing of them is wanted."""
        names = self._choice.names(self._topic, layout.names)
        second = self._choice.second(self._topic)
        if not layout.fields[0][1] or not (names or second):
            return None
        names = names or layout.names
        stream = self._streams.get(frozenset(names))
        if stream is None:
            if len(self._all_streams) == _MOST_STREAMS:
                raise BrokenRecordError(
                    f"it has other joints than all before; expected at most {_MOST_STREAMS} sets"
                )
            stream = Stream(self._topic, names, second_name=second, frame=layout.frame)
            self._streams[frozenset(names)] = stream
            self._all_streams.append(stream)
        return stream
