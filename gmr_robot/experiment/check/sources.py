"""What else has changed since a run: versions, machine, demonstrations, state of the repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gmr_robot.experiment.check.numbers import leaves

_RESULTS = ("resources", "sha256.skill", "seed")
"""What a run brings forth, and the seed: that stands in its configuration."""


@dataclass(frozen=True, kw_only=True)
class SourceChange:
    """One fact of ``provenance.json`` that is not what it was.

    Attributes
    ----------
    name : str
        Its dotted name.
    recorded, now : str
        What it was and is; ``"–"`` where it is not known.
    """

    name: str
    recorded: str
    now: str


def source_changes(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[SourceChange, ...]:
    """Compare where the numbers of two runs come from."""
    before, after = dict(leaves(recorded)), dict(leaves(now))
    return tuple(
        SourceChange(name=name, recorded=_shown(before.get(name)), now=_shown(after.get(name)))
        for name in dict.fromkeys((*before, *after))
        if not name.startswith(_RESULTS) and before.get(name) != after.get(name)
    )


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
