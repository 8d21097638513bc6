"""From the streams of a bag to the columns that a user named, or that are the usual choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, NoReturn

from gmr_robot.demonstration.formats.ros.choice import within
from gmr_robot.demonstration.formats.ros.stream import Stream
from gmr_robot.exceptions import DemonstrationError, did_you_mean

_MOST_LISTED = 20


class Column(NamedTuple):
    """A dimension: its name, and the column of a stream's positions or of its `second` that it is."""

    name: str
    stream: Stream
    part: Literal["positions", "second"]
    number: int


def named_columns(channels: Sequence[str], streams: Sequence[Stream], *, where: str) -> list[Column]:
    """Return the columns that channels name, in that order.

    Raises
    ------
    DemonstrationError
        When a channel is in no stream, or in several.
    """
    columns: list[Column] = []
    for channel in channels:
        found = [(one, columns_) for one in streams if (columns_ := _columns(channel, one))]
        if not found:
            _unknown(channel, streams, where)
        if len(found) > 1:
            topics = sorted({f"{stream.topic.name}/{channel}".replace("//", "/") for stream, _ in found})
            said = f"name one of {', '.join(topics)}" if len(topics) > 1 else "name its joints one by one"
            raise DemonstrationError(f"{where}the channel {channel!r} is found {len(found)} times; {said}")
        columns += found[0][1]
    return _distinct(columns)


def _columns(channel: str, stream: Stream) -> list[Column]:
    rest = within(channel, stream.topic.name)
    if rest is None:
        return []
    positions = [Column(name, stream, "positions", i) for i, name in enumerate(stream.names)]
    if rest in ("", group_name(stream)):
        return positions
    width = len(stream.names) if stream.is_joints else 4
    second = [Column(f"{stream.second_name}[{i}]", stream, "second", i) for i in range(width)]
    if rest == stream.second_name:
        return second
    return [one for one in positions + (second if stream.second_name else []) if one.name == rest]


def _distinct(columns: list[Column]) -> list[Column]:
    """Put the topic in front of names that stand there more than once."""
    counts = Counter(column.name for column in columns)
    return [
        column._replace(name=f"{column.stream.topic.name.strip('/')}/{column.name}")
        if counts[column.name] > 1
        else column
        for column in columns
    ]


def _unknown(channel: str, streams: Iterable[Stream], where: str) -> NoReturn:
    known = {f"{one.topic.name}/{name}" for one in streams for name in one.names}
    known |= {one.topic.name for one in streams}
    raise DemonstrationError(
        f"{where}there is no channel {channel!r} with messages{did_you_mean(channel, known)}"
    )


def main_stream(streams: Sequence[Stream], *, where: str) -> Stream:
    """Return the stream that positions are taken from when no channel is named.

    The joints of the robot; with several sources of joints those of a topic ``joint_states``; a pose when there
    are no joints. What this project wrote as an extra channel is none of them.

    Raises
    ------
    DemonstrationError
        When several are as good.
    """
    own = [one for one in streams if not group_name(one)] or list(streams)
    joints = [one for one in own if one.is_joints]
    found = joints or own
    if len(found) > 1:
        found = [one for one in found if one.topic.name.endswith("joint_states")] or found
    if len(found) > 1:
        choices = ", ".join(f"{one.topic.name} ({', '.join(one.names)})" for one in found[:_MOST_LISTED])
        raise DemonstrationError(
            f"{where}several topics or sets of joints could be the motion: {choices}; "
            "name topics or joints as `channels` (on the command line --channels)"
        )
    return found[0]


def group_name(stream: Stream) -> str:
    """Return ``force`` for a stream of ``force[0], force[1]``: an extra channel that this project wrote."""
    bases = {match[1] for name in stream.names if (match := re.fullmatch(r"(.+)\[(\d+)\]", name))}
    numbered = [f"{base}[{i}]" for base in bases for i in range(len(stream.names))]
    return bases.pop() if len(bases) == 1 and list(stream.names) == numbered else ""
