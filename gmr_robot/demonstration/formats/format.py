"""What a file format of demonstrations is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gmr_robot.demonstration.demonstration_set import DemonstrationSet


@dataclass(frozen=True, kw_only=True)
class Format:
    """How one format is recognised, read and written.

    Attributes
    ----------
    extensions : tuple of str
        File name endings that tell the format, in lower case, with the dot.
    read : callable
        From a path (a file, a folder or a glob) to the set.
    write : callable or None
        From a path and a set to files; None for a format that is only read.
    """

    extensions: tuple[str, ...]
    read: Callable[[str | Path], DemonstrationSet]
    write: Callable[[Path, DemonstrationSet], None] | None = None
