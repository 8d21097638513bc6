"""Demonstrations of points, read once for all that share them."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from gmr_robot.demonstration import DemonstrationSet, read_demonstrations
from gmr_robot.experiment.config import DemonstrationsConfig

Reading: TypeAlias = DemonstrationSet | Exception
"""What was read, or why it cannot be."""

_MOST_KEPT = 4
"""Recordings that a process keeps; points with the same ones follow each other."""


def source_key(section: DemonstrationsConfig) -> str:
    """Return a text that is the same for sections that read the same."""
    return section.model_dump_json(exclude={"train", "test"}, exclude_none=True)


def read_source(key: str) -> Reading:
    """Read the demonstrations that a key stands for; an error is a result too, that of all of its points."""
    try:
        return _read(key)
    except Exception as error:  # its points, not the sweep, are lost to it
        return error


@lru_cache(maxsize=_MOST_KEPT)
def _read(key: str) -> DemonstrationSet:
    section = DemonstrationsConfig.model_validate_json(key)
    return read_demonstrations(section.path, format=section.format, options=section.options())
