"""From a path that a user gave to the bags it means, and the files of each."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import NamedTuple

from gmr_robot.demonstration.formats.sources import files_of, is_glob
from gmr_robot.exceptions import DemonstrationError

_METADATA = "metadata.yaml"


class Recording(NamedTuple):
    """One bag: its file or folder, and the files with its messages, in order."""

    path: Path
    files: tuple[Path, ...]


def recordings_of(path: str | Path, extension: str) -> list[Recording]:
    """Return the bags that a path means, in natural order.

    Parameters
    ----------
    path : str or Path
        A file; a bag folder (with ``metadata.yaml``; its files are parts of one recording); a folder of bags;
        or a glob. Nothing in ``metadata.yaml`` is needed, so none of it is believed.
    extension : str
        Ending of the files, with the dot.

    Raises
    ------
    DemonstrationError
        When there is none, its files are compressed as a whole, or one leads out of its folder.
    """
    path = Path(path)
    if is_glob(path):
        found = sorted(map(Path, glob.glob(str(path))), key=_natural)
        if not found:
            raise DemonstrationError(f"no file matches {path}")
        return [one for each in found for one in recordings_of(each, extension)]
    if not path.is_dir():
        return [Recording(path, tuple(files_of(path, extension)))]
    if (path / _METADATA).is_file():
        return [Recording(path, _files(path, extension))]
    folders = [Recording(one, _files(one, extension)) for one in _bag_folders(path, extension)]
    if folders and not _endings(path, extension):
        return folders
    return folders + [Recording(one, (one,)) for one in _files(path, extension)]


def is_bag_folder(path: Path, extension: str) -> bool:
    """Whether a folder is a bag of this kind of files."""
    is_entered = path.is_dir() and os.access(path, os.R_OK | os.X_OK)
    return is_entered and (path / _METADATA).is_file() and _endings(path, extension)


def _bag_folders(path: Path, extension: str) -> list[Path]:
    return sorted((one for one in path.iterdir() if is_bag_folder(one, extension)), key=_natural)


def _endings(path: Path, extension: str) -> bool:
    return any(one.suffix.lower() == extension for one in path.iterdir())


def _files(folder: Path, extension: str) -> tuple[Path, ...]:
    packed = [one.name for one in folder.iterdir() if one.name.endswith(f"{extension}.zstd")]
    if packed:
        raise DemonstrationError(f"{folder / packed[0]} is compressed as a whole; unpack it first: zstd -d")
    files = tuple(files_of(folder, extension))
    for one in files:
        if not one.resolve().is_relative_to(folder.resolve()):
            raise DemonstrationError(
                f"{one} is a link out of its folder, which is not followed; copy the file there"
            )
    return files


def _natural(path: Path) -> list[int | str]:
    """Sort key: runs of digits by their value."""
    parts = re.split(r"(\d+)", str(path))
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]
