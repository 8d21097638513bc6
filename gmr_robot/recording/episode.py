"""Episodes: what a journal's records mean."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import RecordingError
from gmr_robot.recording.journal import Record


class Kind(IntEnum):
    """What a record of the journal says."""

    BEGIN = 1  # JSON: number, key, started, and whatever else is known of the episode
    SAMPLES = 2  # number, index of the first, columns; then the rows (time, positions), float64
    END = 3  # number, count of samples
    REMOVED = 4  # number: the user does not want it
    RESTORED = 5  # number: the user wants it after all
    SETTINGS = 6  # JSON: how the user wants to learn
    SAVED = 7  # JSON: the settings with which all was saved


_SAMPLES = struct.Struct("<QQI")
_NUMBER = struct.Struct("<Q")
_END = struct.Struct("<QQ")


@dataclass(kw_only=True)
class Episode:
    """One recorded motion as it grows.

    Attributes
    ----------
    number : int
        From 0, in the order of recording.
    key : str
        What its source calls it, so that it is known again after a broken connection.
    about : mapping
        What else is known: `started` (seconds since 1970), the pointer.
    rows : list of tuple
        Samples: time [s] since the first, then the positions.
    complete : bool
        Whether its end was recorded.
    removed : bool
        Whether the user has taken it away.
    """

    number: int
    key: str
    about: Mapping[str, Any]
    rows: list[tuple[float, ...]] = field(default_factory=list)
    complete: bool = False
    removed: bool = False

    @property
    def samples(self) -> FloatArray:
        """All samples, shape (T, 1 + d)."""
        return np.array(self.rows, dtype=np.float64)


def begin_payload(number: int, key: str, about: Mapping[str, Any]) -> bytes:
    """Return the payload of `Kind.BEGIN`."""
    return json.dumps({"number": number, "key": key, "about": dict(about)}).encode()


def samples_payload(number: int, first: int, rows: FloatArray) -> bytes:
    """Return the payload of `Kind.SAMPLES` for rows (n, 1 + d)."""
    return _SAMPLES.pack(number, first, rows.shape[1]) + rows.astype("<f8").tobytes()


def number_payload(number: int) -> bytes:
    """Return the payload of `Kind.REMOVED` and `Kind.RESTORED`."""
    return _NUMBER.pack(number)


def end_payload(number: int, count: int) -> bytes:
    """Return the payload of `Kind.END`."""
    return _END.pack(number, count)


@dataclass
class Episodes:
    """All episodes of a journal, the last settings and those saved last; built by applying its records in order."""

    all: list[Episode] = field(default_factory=list)
    settings: Mapping[str, Any] | None = None
    saved_settings: Mapping[str, Any] | None = None

    def apply(self, record: Record) -> None:
        """Take one record into account.

        Raises
        ------
        RecordingError
            When it does not follow from those before: this file was not written by a recorder.
        """
        try:
            self._apply(Kind(record.kind), record.payload)
        except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
            raise RecordingError(f"record {record.sequence} makes no sense: {error}") from error

    def _apply(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.SETTINGS:
            self.settings = dict(json.loads(payload))
        elif kind is Kind.SAVED:
            self.saved_settings = dict(json.loads(payload))
        elif kind is Kind.BEGIN:
            self._begin(**json.loads(payload))
        elif kind is Kind.SAMPLES:
            self._extend(payload)
        elif kind is Kind.END:
            number, count = _END.unpack(payload)
            if count != len(self.all[number].rows):
                raise ValueError(
                    f"episode {number} ends with {count} samples, not {len(self.all[number].rows)}"
                )
            self.all[number].complete = True
        else:
            (number,) = _NUMBER.unpack(payload)
            self.all[number].removed = kind is Kind.REMOVED

    def _begin(self, number: int, key: str, about: Mapping[str, Any]) -> None:
        if number != len(self.all):
            raise ValueError(f"episode {number} begins where {len(self.all)} is expected")
        self.all.append(Episode(number=number, key=key, about=about))

    def _extend(self, payload: bytes) -> None:
        number, first, rows = _unpacked(payload)
        episode = self.all[number]
        if first != len(episode.rows):
            raise ValueError(f"sample {first} of episode {number} follows {len(episode.rows)}")
        episode.rows += map(tuple, rows.tolist())


def _unpacked(payload: bytes) -> tuple[int, int, FloatArray]:
    number, first, columns = _SAMPLES.unpack_from(payload)
    rows = np.frombuffer(payload, dtype="<f8", offset=_SAMPLES.size).reshape(-1, columns)
    return number, first, rows.astype(np.float64)


def n_samples(records: Iterable[Record]) -> int:
    """Return how many samples some records hold."""
    return sum(len(_unpacked(one.payload)[2]) for one in records if one.kind == Kind.SAMPLES)
