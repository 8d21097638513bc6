"""Which columns of a dataset are read, and what they become."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gmr_robot.demonstration.formats.lerobot.info import STATE, Feature
from gmr_robot.demonstration.formats.options import QUATERNION_CHANNELS, QUATERNIONS
from gmr_robot.exceptions import DemonstrationError, UnknownNameError

Column: TypeAlias = tuple[str, int]
"""A feature's key, and which of its columns."""

_NUMBERED = re.compile(r"(.+)\[(\d{1,7})\]")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is read.

    Attributes
    ----------
    positions : tuple of (key, number)
        The columns that the positions are made of.
    names : tuple of str
        Their names.
    velocities : tuple of (key, number)
        Columns of the velocities; empty where they are derived.
    channels : tuple of str
        Features that become channels, with all their columns.
    """

    positions: tuple[Column, ...]
    names: tuple[str, ...]
    velocities: tuple[Column, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Features to read, each once."""
        columns = [key for key, _ in (*self.positions, *self.velocities)]
        return tuple(dict.fromkeys((*columns, *self.channels)))


def select_default(features: Mapping[str, Feature], *, where: str) -> Selection:
    """Choose ``observation.state`` as positions and every other feature as a channel.

    Raises
    ------
    DemonstrationError
        When there is no such feature.
    """
    if STATE not in features:
        known = ", ".join(features) or "no row of numbers"
        raise DemonstrationError(
            f"{where} has no feature {STATE!r}; it has {known}: say which are the positions (channels)"
        )
    state = features[STATE]
    others = tuple(key for key in features if key != STATE)
    return Selection(positions=_all_of(state), names=state.labels, channels=others)


def select_channels(
    features: Mapping[str, Feature], wanted: Sequence[str], *, quaternion: str | None
) -> Selection:
    """Choose positions by name; nothing else is read.

    Parameters
    ----------
    features : mapping of str to Feature
        What there is.
    wanted : sequence of str
        Features (``action``), columns of them by name (``action/x``) or number (``action[0]``), or bare
        names of columns where only one feature has them, or `observation.state` has.
    quaternion : str or None
        Order in which a feature of quaternions is stored, for whole ones.

    Raises
    ------
    UnknownNameError
        When there is no such feature or column.
    DemonstrationError
        When a bare name could mean several.
    """
    columns = [column for one in wanted for column in _meant(features, one, quaternion)]
    repeated = [column for column, count in Counter(columns).items() if count > 1]
    if repeated:
        key, number = repeated[0]
        raise DemonstrationError(f"channels name {key}[{number}] more than once; expected each once")
    return Selection(positions=tuple(columns), names=_names(features, columns))


def _all_of(feature: Feature) -> tuple[Column, ...]:
    return tuple((feature.key, number) for number in range(feature.width))


def _meant(features: Mapping[str, Feature], wanted: str, quaternion: str | None) -> Iterable[Column]:
    if wanted in features:
        return _ordered(features[wanted], quaternion)
    key, _, label = wanted.partition("/")
    if key in features and label in features[key].labels:
        return [(key, features[key].labels.index(label))]
    numbered = _NUMBERED.fullmatch(wanted)
    if numbered and numbered[1] in features and int(numbered[2]) < features[numbered[1]].width:
        return [_ordered(features[numbered[1]], quaternion)[int(numbered[2])]]
    having = [one for one in features.values() if wanted in one.labels]
    if len(having) > 1:
        having = [one for one in having if one.key == STATE] or having
    if len(having) > 1:
        choice = ", ".join(f"{one.key}/{wanted}" for one in having)
        raise DemonstrationError(f"the channel {wanted!r} is in several features; say which: {choice}")
    if not having:
        known = [*features, *(f"{one.key}/{label}" for one in features.values() for label in one.labels)]
        raise UnknownNameError("channel", wanted, known[:100])
    return [(having[0].key, having[0].labels.index(wanted))]


def _ordered(feature: Feature, quaternion: str | None) -> tuple[Column, ...]:
    columns = _all_of(feature)
    if quaternion is None or feature.key not in QUATERNION_CHANNELS or feature.width != 4:
        return columns
    return tuple(columns[place] for place in QUATERNIONS[quaternion])


def _names(features: Mapping[str, Feature], columns: Sequence[Column]) -> tuple[str, ...]:
    labels = [features[key].labels[number] for key, number in columns]
    counts = Counter(labels)
    return tuple(
        label if counts[label] == 1 else f"{key}/{label}"
        for label, (key, _) in zip(labels, columns, strict=True)
    )
