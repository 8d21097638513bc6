"""Samples that cannot be used: not a number, stamps that repeat or go back, other frames; each is counted.

A message that was recorded twice (the same stamp) is dropped with a note. Time that goes back, positions
that are not finite and a frame that changes are refused, and left out only when recovery is asked for.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray
from gmr_robot.demonstration.formats.ros.damage import Damage
from gmr_robot.demonstration.formats.ros.stream import Stream


def clean(stream: Stream, damage: Damage) -> list[str]:
    """Leave only usable samples in a stream, and return what was done as notes.

    Raises
    ------
    DemonstrationError
        When samples are damaged, unless `damage` recovers.
    """
    notes = [*_notes(stream)]
    _check_frame(stream, damage)
    _drop_not_finite(stream, damage)
    notes += _drop_repeated(stream, damage)
    notes += _drop_unusable_rates(stream)
    return notes


def _notes(stream: Stream) -> list[str]:
    name = stream.topic.name
    notes = []
    if stream.unstamped:
        notes.append(f"{name}: {stream.unstamped} messages without a stamp got the time of their recording")
    if stream.reordered:
        notes.append(f"{name}: {stream.reordered} messages with another order of joints, sorted by name")
    return notes


def _check_frame(stream: Stream, damage: Damage) -> None:
    if stream.other_frames and not stream.is_joints:
        what = f"{stream.other_frames} of {len(stream)} poses are in another frame than {stream.frame!r}"
        damage.at(f"topic {stream.topic.name}", what)


def _drop_not_finite(stream: Stream, damage: Damage) -> None:
    good = _finite(stream.positions)
    if not stream.is_joints and stream.second is not None:
        good &= _finite(stream.second)
    if good.all():
        return
    what = f"{int((~good).sum())} of {len(stream)} samples are not finite numbers"
    damage.at(f"topic {stream.topic.name}, message {int(np.argmin(good)) + 1}", what)
    stream.keep(good)


def _drop_repeated(stream: Stream, damage: Damage) -> list[str]:
    """Keep the samples whose stamp is later than all before."""
    stamps = stream.stamps
    if (np.diff(stamps) > 0).all():
        return []
    latest = np.maximum.accumulate(stamps)
    later = np.concatenate([[True], stamps[1:] > latest[:-1]])
    back = np.concatenate([[False], stamps[1:] < latest[:-1]])
    if back.any():
        at = int(np.argmax(back))
        step = (int(stamps[at]) - int(latest[at - 1])) / 1e9
        damage.at(
            f"topic {stream.topic.name}, message {at + 1}",
            f"time goes back by {-step:g} s; {int(back.sum())} of {len(stream)} are not later than others before",
        )
    repeated = int((~later & ~back).sum())
    stream.keep(later)
    return [f"{stream.topic.name}: {repeated} samples with a repeated stamp dropped"] if repeated else []


def _drop_unusable_rates(stream: Stream) -> list[str]:
    notes = []
    for what, name, table in (
        ("rates", "velocities", stream.rates),
        ("second", stream.second_name, stream.second),
    ):
        if table is not None and not _finite(table).all():
            stream.drop(what)
            notes.append(f"{stream.topic.name}: {name} left out, because they are not all finite numbers")
    return notes


def _finite(table: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(table).all(axis=1))
