"""What a file format of demonstrations is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.options import ReadOptions


@dataclass(frozen=True, kw_only=True)
class Format:
    """How one format is recognised, read and written.

    Attributes
    ----------
    extensions : tuple of str
        File name endings that tell the format, in lower case, with the dot.
    read : callable
        From a path (a file, a folder or a glob) and what is said about it to the set.
    is_folder : callable or None
        Whether a folder is one recording of this format, such as a ROS 2 bag; None where a folder is but a
        collection of files.
    write : callable or None
        From a path and a set to files; None for a format that is only read.
    """

    extensions: tuple[str, ...]
    read: Callable[[str | Path, ReadOptions], DemonstrationSet]
    is_folder: Callable[[Path], bool] | None = None
    write: Callable[[Path, DemonstrationSet], None] | None = None


def read_whole(
    read: Callable[[str | Path], DemonstrationSet],
) -> Callable[[str | Path, ReadOptions], DemonstrationSet]:
    """Return a format's reader, made from a function that reads everything; the options are applied afterwards."""

    def reader(path: str | Path, options: ReadOptions) -> DemonstrationSet:
        return options.applied_to(read(path))

    return reader
