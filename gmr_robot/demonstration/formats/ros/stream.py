"""The samples of one source of motion in a bag: the joints of a topic, or a pose."""

from __future__ import annotations

from array import array
from operator import itemgetter
from typing import Any

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray
from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError
from gmr_robot.demonstration.formats.ros.messages import JOINTS, Layout
from gmr_robot.demonstration.formats.ros.record import LATEST, Message, Topic


class Stream:
    """Samples while they are read: eight bytes a number and nothing else.

    Attributes
    ----------
    topic : Topic
        Where they come from.
    names : tuple of str
        The joints that are kept, or x, y and z.
    second_name : str
        What `second` holds: ``effort``, ``orientation`` or nothing.
    frame : str
        Of the first message.
    """

    def __init__(self, topic: Topic, names: tuple[str, ...], *, second_name: str, frame: str) -> None:
        self.topic = topic
        self.names = names
        self.second_name = second_name
        self.frame = frame
        self.unstamped = 0
        self.other_frames = 0
        self.reordered = 0
        self._stamps = array("q")
        self._first = array("d")
        self._rates: array[float] | None = array("d") if self.is_joints else None
        self._second: array[float] | None = array("d") if second_name else None
        self._order: tuple[tuple[str, ...], itemgetter[object] | None] = ((), None)

    def __len__(self) -> int:
        """Number of samples."""
        return len(self._stamps)

    @property
    def is_joints(self) -> bool:
        """Whether these are joints, with velocities and efforts; otherwise a pose, with a quaternion."""
        return self.topic.type == JOINTS

    @property
    def unit(self) -> str:
        """Unit of the positions."""
        return "rad" if self.is_joints else "m"

    def add(self, message: Message, stamp: int, layout: Layout) -> None:
        """Add a sample; without a stamp it gets the time at which it was recorded.

        Raises
        ------
        BrokenRecordError
            When that is no time either.
        """
        if stamp == 0:
            stamp = message.recorded
            if not 0 <= stamp <= LATEST:
                raise BrokenRecordError(f"it was recorded at {stamp} ns, which is no time")
            self.unstamped += 1
        self.other_frames += layout.frame != self.frame
        self._stamps.append(stamp)
        pick = self._pick(layout.names)
        self._first.extend(self._taken(message, layout, 0, pick))
        if self.is_joints:
            self._rates = self._extended(self._rates, self._taken(message, layout, 1, pick))
            self._second = self._extended(self._second, self._taken(message, layout, 2, pick))
        elif self._second is not None:
            self._second.extend(self._taken(message, layout, 1, None))

    @staticmethod
    def _taken(
        message: Message, layout: Layout, field: int, pick: itemgetter[object] | None
    ) -> tuple[float, ...]:
        begin, count, reader = layout.fields[field]
        values: tuple[float, ...] = reader.unpack_from(message.data, begin)
        if pick is None or not count:
            return values
        picked = pick(values)
        return picked if isinstance(picked, tuple) else (picked,)

    def _extended(self, values: array[float] | None, more: tuple[float, ...]) -> array[float] | None:
        """Append what a message has; once one lacks them, they are none at all."""
        if values is None or len(more) != len(self.names):
            return None
        values.extend(more)
        return values

    def _pick(self, names: tuple[str, ...]) -> itemgetter[object] | None:
        """Return what brings a message's numbers into the order of the first one; None where it is the same."""
        known, pick = self._order
        if known is not names and known != names:
            pick = None if names == self.names else itemgetter(*map(names.index, self.names))
            self._order = (names, pick)
        self.reordered += pick is not None and len(names) == len(self.names)
        return pick

    @property
    def stamps(self) -> IntArray:
        """Times [ns], shape (T,)."""
        return np.frombuffer(self._stamps, dtype=np.int64)

    @property
    def positions(self) -> FloatArray:
        """Positions, shape (T, number of names)."""
        return _table(self._first, len(self.names))

    @property
    def rates(self) -> FloatArray | None:
        """Velocities, shape (T, number of names); None where a message has none."""
        return None if self._rates is None else _table(self._rates, len(self.names))

    @property
    def second(self) -> FloatArray | None:
        """Efforts or quaternions, shape (T, c)."""
        if self._second is None:
            return None
        return _table(self._second, len(self.names) if self.is_joints else 4)

    def keep(self, kept: BoolArray) -> None:
        """Drop the samples that are not kept."""
        names = ("_first", "_rates", "_second")
        for name, table in zip(names, (self.positions, self.rates, self.second), strict=True):
            if table is not None:
                setattr(self, name, _packed("d", table[kept]))
        self._stamps = _packed("q", self.stamps[kept])

    def drop(self, what: str) -> None:
        """Drop the velocities (``rates``) or the ``second``."""
        setattr(self, f"_{what}", None)


def _packed(kind: str, table: FloatArray | IntArray) -> array[Any]:
    packed = array(kind)
    packed.frombytes(table.data.cast("B") if table.size else b"")
    return packed


def _table(values: array[float], width: int) -> FloatArray:
    return np.frombuffer(values, dtype=np.float64).reshape(-1, width)
