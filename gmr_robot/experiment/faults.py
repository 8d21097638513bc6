"""Faults of a configuration: where each lies, and one message for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gmr_robot.exceptions import ConfigError

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and list indices that lead to a value, from the top."""


@dataclass(frozen=True)
class Place:
    """Where a value was written.

    Parameters
    ----------
    source : str
        The file, or ``"override 'key=value'"``.
    line, column : int, optional
        Position in the file, counted from 1; None for an override.
    """

    source: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = (self.source, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, at which key, what, and the remedy."""

    place: Place
    message: str
    path: KeyPath = ()

    def __str__(self) -> str:
        key = f"{format_path(self.path)}: " if self.path else ""
        return f"{self.place}: {key}{self.message}"


def format_path(path: KeyPath) -> str:
    """Write a key path the way overrides do, for example ``preprocessing.0.resample.rate``."""
    return ".".join(map(str, path))


def lies_within(path: KeyPath, outer: KeyPath) -> bool:
    """Whether a path leads to what another one leads to, or to a part of it."""
    return path[: len(outer)] == outer


class ConfigFaults(ConfigError):
    """All faults of a configuration, one a line, in the order of their lines.

    Attributes
    ----------
    faults : tuple of Fault
        At least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=_order))
        lines = [str(fault) for fault in self.faults]
        if len(lines) > 1:
            lines = [f"{len(lines)} faults in the configuration:", *(f"  {line}" for line in lines)]
        super().__init__("\n".join(lines))


def _order(fault: Fault) -> tuple[bool, int, int]:
    """By line and column; overrides last."""
    return fault.place.line is None, fault.place.line or 0, fault.place.column or 0
