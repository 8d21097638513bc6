"""Make a demonstration of the streams of a bag: positions by one clock, everything else joined to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.formats.options import QUATERNIONS, ReadOptions
from gmr_robot.demonstration.formats.ros.columns import Column, group_name, main_stream, named_columns
from gmr_robot.demonstration.formats.ros.joining import MOST_PERIODS, covered, sampled
from gmr_robot.demonstration.formats.ros.stream import Stream
from gmr_robot.exceptions import DemonstrationError

WRITTEN_FRAME = re.compile(r"(.*) \[(m|rad|1)\]")
"""What this project writes as the frame of joints: frame and unit, because JointState has no place for a unit."""


class Assembly:
    """One bag's demonstration while it is put together.

    Parameters
    ----------
    streams : sequence of Stream
        What was read, cleaned; at least one.
    options : ReadOptions
        What the user said.
    source : str
        Name of the bag.
    """

    def __init__(self, streams: Sequence[Stream], options: ReadOptions, *, source: str) -> None:
        self.streams = streams
        self.options = options
        self.source = source
        self.notes: list[str] = []

    def demonstration(self) -> Demonstration:
        """Return the demonstration; what was left out stands in `notes`.

        Raises
        ------
        DemonstrationError
            When a channel is unknown, or topics do not overlap in time.
        """
        where = f"{self.source}: "
        if self.options.channels:
            columns = named_columns(self.options.channels, self.streams, where=where)
            clock = columns[0].stream
            kept = self._kept(clock, columns)
            return self._made(clock, columns, kept, channels={})
        clock = main_stream(self.streams, where=where)
        columns = [Column(name, clock, "positions", i) for i, name in enumerate(clock.names)]
        return self._made(clock, columns, np.ones(len(clock), dtype=bool), channels=self._channels(clock))

    def _kept(self, clock: Stream, columns: Sequence[Column]) -> BoolArray:
        """Return at which of the clock's times all topics have a value."""
        kept = np.ones(len(clock), dtype=bool)
        for stream in {id(one.stream): one.stream for one in columns if one.stream is not clock}.values():
            kept &= covered(clock.stamps, stream.stamps, held=False)
        dropped = int((~kept).sum())
        if dropped == len(clock):
            raise DemonstrationError(
                f"{self.source}: the topics that are to be joined do not overlap in time: {self._spans(columns)}"
            )
        if dropped:
            self.notes.append(
                f"{dropped} of {len(clock)} samples of {clock.topic.name} dropped: another topic has no value "
                f"there (it had not begun, had ended, or has a gap of more than {MOST_PERIODS} periods)"
            )
        return kept

    @staticmethod
    def _spans(columns: Sequence[Column]) -> str:
        spans = {
            one.stream.topic.name: f"{one.stream.topic.name} from {one.stream.stamps[0] / 1e9:.3f} s "
            f"to {one.stream.stamps[-1] / 1e9:.3f} s"
            for one in columns
        }
        return ", ".join(spans.values())

    def _made(
        self, clock: Stream, columns: Sequence[Column], kept: BoolArray, *, channels: dict[str, FloatArray]
    ) -> Demonstration:
        frame, unit = self._frame_and_unit(clock)
        stamps = clock.stamps
        self._note_mixed_units(columns, unit)
        return Demonstration(
            times=(stamps - stamps[kept][0])[kept] / 1e9,
            positions=self._positions(clock, columns)[_all_or(kept)],
            velocities=self._velocities(clock, columns, kept),  # type: ignore[arg-type]  # derived when not given
            names=tuple(column.name for column in columns),
            unit=unit,
            frame=frame,
            channels=channels,
            source=self.source,
        )

    @staticmethod
    def _frame_and_unit(clock: Stream) -> tuple[str, str]:
        written = WRITTEN_FRAME.fullmatch(clock.frame)
        if clock.is_joints:
            return (written[1], written[2]) if written else ("task", clock.unit)
        return clock.frame or "task", clock.unit

    def _note_mixed_units(self, columns: Sequence[Column], unit: str) -> None:
        others = {one.stream.topic.name for one in columns if self._frame_and_unit(one.stream)[1] != unit}
        if others:
            self.notes.append(
                f"positions of {', '.join(sorted(others))} are not in {unit}, but stand beside such"
            )

    def _positions(self, clock: Stream, columns: Sequence[Column]) -> FloatArray:
        first = columns[0]
        whole = [one.number for one in columns] == list(range(len(first.stream.names)))
        if whole and {(id(one.stream), one.part) for one in columns} == {(id(first.stream), "positions")}:
            return first.stream.positions  # no copy: this may be most of the memory
        return np.stack([self._values(clock, one.stream, one.part)[:, one.number] for one in columns], axis=1)

    def _velocities(self, clock: Stream, columns: Sequence[Column], kept: BoolArray) -> FloatArray | None:
        """Return the velocities of the columns; None when they are not recorded, or of another topic."""
        if clock.rates is None or any(one.stream is not clock or one.part == "second" for one in columns):
            return None
        order = [one.number for one in columns]
        table = clock.rates if order == list(range(len(clock.names))) else clock.rates[:, order]
        return table[_all_or(kept)]

    def _channels(self, clock: Stream) -> dict[str, FloatArray]:
        """Return efforts or quaternions of the clock's topic, and all other topics that have a value throughout."""
        channels: dict[str, FloatArray] = {}
        if clock.second is not None:
            channels[clock.second_name] = self._values(clock, clock, "second")
        for stream in self.streams:
            if stream is clock:
                continue
            if not covered(clock.stamps, stream.stamps, held=True).all():
                self.notes.append(
                    f"{stream.topic.name} left out: it has no value at some times of {clock.topic.name} "
                    "(name it among the channels to drop those times instead)"
                )
                continue
            name = group_name(stream) or self._free_name(stream, channels)
            channels[name] = self._values(clock, stream, "positions")
            if not stream.is_joints and stream.second is not None:
                channels[f"{name}/orientation"] = self._values(clock, stream, "second")
        return channels

    @staticmethod
    def _free_name(stream: Stream, taken: dict[str, FloatArray]) -> str:
        name = stream.topic.name.strip("/") or "topic"
        return name if name not in taken else f"{name}/{'+'.join(stream.names)}"

    def _values(self, clock: Stream, stream: Stream, part: str) -> FloatArray:
        """Return a stream's values at the clock's times."""
        table = stream.positions if part == "positions" else stream.second
        if table is None:
            raise DemonstrationError(
                f"{self.source}: {stream.topic.name} has no {stream.second_name} throughout"
            )
        quaternions = part == "second" and not stream.is_joints
        if quaternions and self.options.quaternion is not None:
            table = table[:, list(QUATERNIONS[self.options.quaternion])]
        return sampled(clock.stamps, stream.stamps, values=table, quaternions=quaternions)


def _all_or(kept: BoolArray) -> BoolArray | slice:
    """Return what selects the kept rows, without copying when it is all of them."""
    return slice(None) if kept.all() else kept
