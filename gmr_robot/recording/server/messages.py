"""What a page may say: JSON, checked field by field; anything else is an error that closes its connection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from gmr_robot.exceptions import InputError
from gmr_robot.recording.drawing import DrawingSettings

MOST_BYTES = 1 << 20
"""Longest message."""

MOST_POINTS = 4096
"""Most samples in one message."""

FARTHEST = 1000.0
"""Largest coordinate [m]."""

LONGEST = 3600.0
"""Longest stroke [s]."""

_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")
POINTERS = ("mouse", "pen", "touch")


class MessageError(InputError):
    """A message is not what a page sends."""


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A stroke begins: its key, what it is drawn with, and when [s since 1970, by the browser's clock]."""

    key: str
    pointer: str
    started: float


@dataclass(frozen=True, kw_only=True)
class Points:
    """Samples of a stroke from index `first` on: (time [s] since its first, x [m], y [m])."""

    key: str
    first: int
    rows: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class End:
    """A stroke of so many samples has ended."""

    key: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Delete:
    """The stroke is to be taken away."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Choose:
    """Settings are chosen."""

    settings: DrawingSettings


@dataclass(frozen=True, kw_only=True)
class Try:
    """The motion from a start [m] is wanted."""

    start: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Order:
    """Something that is said in one word: ``undo``, ``redo``, ``clear`` or ``save``."""

    word: str


Message = Begin | Points | End | Delete | Choose | Try | Order


def parse(text: str) -> Message:
    """Return the message.

    Raises
    ------
    MessageError
        When it is too long, no JSON, holds NaN or infinity, or is not one of the messages there are.
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise MessageError(f"the message is longer than {MOST_BYTES} bytes")
    try:
        data = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"the message is no JSON: {str(error)[:60]}") from error
    if not isinstance(data, dict):
        raise MessageError("the message is no JSON object")
    known = _MESSAGES.get(data.get("type", "")) if isinstance(data.get("type", ""), str) else None
    if known is None:
        raise MessageError(f"the message has no known type; expected one of {', '.join(_MESSAGES)}")
    build, fields = known
    unknown = [key for key in data if key not in ("type", *fields)]
    if unknown:
        raise MessageError(f"unknown key {unknown[0][:20]!r}; expected {', '.join(fields) or 'none'}")
    try:
        return build(data)
    except InputError as error:
        raise MessageError(str(error)) from error


def _begin(data: dict[str, Any]) -> Begin:
    pointer = data.get("pointer")
    if pointer not in POINTERS:
        raise MessageError(f"pointer is none of {', '.join(POINTERS)}")
    return Begin(key=_key(data), pointer=pointer, started=_number(data.get("started"), "started", 1e12))


def _points(data: dict[str, Any]) -> Points:
    rows = data.get("points")
    if not isinstance(rows, list) or not len(rows) <= MOST_POINTS:
        raise MessageError(f"points is no list of at most {MOST_POINTS}")
    return Points(key=_key(data), first=_count(data.get("first"), "first"), rows=tuple(map(_row, rows)))


def _row(row: object) -> tuple[float, float, float]:
    if not isinstance(row, list) or len(row) != 3:
        raise MessageError("a point is no list of time, x and y")
    time = _number(row[0], "time", LONGEST)
    if time < 0.0:
        raise MessageError("time is below 0")
    return time, _number(row[1], "x", FARTHEST), _number(row[2], "y", FARTHEST)


def _choose(data: dict[str, Any]) -> Choose:
    values = data.get("settings")
    if not isinstance(values, dict):
        raise MessageError("settings is no JSON object")
    for name in ("motion", "stability"):
        if not isinstance(values.get(name, ""), str):
            raise MessageError(f"{name} is no text")
    return Choose(settings=DrawingSettings.of(values))


def _try(data: dict[str, Any]) -> Try:
    start = data.get("start")
    if not isinstance(start, list) or len(start) != 2:
        raise MessageError("start is no list of x and y")
    return Try(start=(_number(start[0], "x", FARTHEST), _number(start[1], "y", FARTHEST)))


def _key(data: dict[str, Any]) -> str:
    key = data.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise MessageError("key is no text of 1 to 64 letters, digits and dashes")
    return key


def _number(value: object, name: str, largest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MessageError(f"{name} is no number")
    if not abs(value) <= largest:  # nor is NaN; an integer may be too large for a float
        raise MessageError(f"{name} is beyond {largest:g}")
    return float(value)


def _count(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise MessageError(f"{name} is no count")
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which no key stands twice."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key stands twice")
    return data


def _order(data: dict[str, Any]) -> Order:
    return Order(word=str(data["type"]))


_MESSAGES: dict[str, tuple[Callable[[dict[str, Any]], Message], tuple[str, ...]]] = {
    "begin": (_begin, ("key", "pointer", "started")),
    "points": (_points, ("key", "first", "points")),
    "end": (lambda data: End(key=_key(data), count=_count(data.get("count"), "count")), ("key", "count")),
    "delete": (lambda data: Delete(key=_key(data)), ("key",)),
    "settings": (_choose, ("settings",)),
    "try": (_try, ("start",)),
    "undo": (_order, ()),
    "redo": (_order, ()),
    "clear": (_order, ()),
    "save": (_order, ()),
}
"""By type: how a message is built, and the keys that it may have."""
