"""Formats: one small file each; from what a lab has on disk to a DemonstrationSet, and back."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.csv_reader import read_csv
from gmr_robot.demonstration.formats.csv_writer import write_csv
from gmr_robot.demonstration.formats.format import Format as Format
from gmr_robot.demonstration.formats.format import read_whole
from gmr_robot.demonstration.formats.lasa import read_lasa
from gmr_robot.demonstration.formats.lerobot import (
    is_lerobot,
    read_lerobot,
    write_lerobot,
    write_lerobot_2_1,
)
from gmr_robot.demonstration.formats.npz_file import read_npz, write_npz
from gmr_robot.demonstration.formats.options import ReadOptions as ReadOptions
from gmr_robot.demonstration.formats.robomimic import EXTENSIONS as ROBOMIMIC_EXTENSIONS
from gmr_robot.demonstration.formats.robomimic import read_robomimic
from gmr_robot.demonstration.formats.robomimic_writer import write_robomimic
from gmr_robot.demonstration.formats.ros import bag_format
from gmr_robot.demonstration.formats.sources import is_glob
from gmr_robot.exceptions import DemonstrationError, UnknownNameError

FORMATS: dict[str, Format] = {
    "csv": Format(extensions=(".csv",), read=read_csv, write=write_csv),
    "npz": Format(extensions=(".npz",), read=read_npz, write=write_npz),
    "lasa": Format(extensions=(".mat",), read=read_whole(read_lasa)),
    "mcap": bag_format(".mcap"),
    "rosbag2": bag_format(".db3"),
    "rosbag1": bag_format(".bag"),
    "robomimic": Format(extensions=ROBOMIMIC_EXTENSIONS, read=read_robomimic, write=write_robomimic),
    "lerobot": Format(extensions=(), read=read_lerobot, is_folder=is_lerobot, write=write_lerobot),
    "lerobot-v2.1": Format(extensions=(), read=read_lerobot, write=write_lerobot_2_1),
}
"""The formats by name."""


def read_demonstrations(
    path: str | Path, *, format: str | None = None, options: ReadOptions | None = None
) -> DemonstrationSet:
    """Read demonstrations from a file, a folder or a glob.

    Parameters
    ----------
    path : str or Path
        Where they are; with the format ``lasa`` also the name of a LASA motion, such as ``Sshape``.
    format : str, optional
        One of `FORMATS`; told by the extension when not given, for a folder by the files in it.
    options : ReadOptions, optional
        Which channels, their names, unit and conventions.

    Returns
    -------
    DemonstrationSet
        In SI units.

    Raises
    ------
    UnknownNameError
        When there is no such format or LASA motion.
    DemonstrationError
        When there is no such file, its format cannot be told, or it cannot be read.
    MissingDependencyError
        When the format needs a package that is not installed.
    """
    return FORMATS[_chosen(format, Path(path))].read(path, options or ReadOptions())


def write_demonstrations(
    path: str | Path, demonstrations: DemonstrationSet, *, format: str | None = None
) -> None:
    """Write demonstrations to a file, which is replaced as a whole; in CSV also to a new folder.

    Parameters
    ----------
    path : str or Path
        Where to.
    demonstrations : DemonstrationSet
        What to write.
    format : str, optional
        One of `FORMATS`; told by the extension when not given.

    Raises
    ------
    UnknownNameError
        When there is no such format.
    DemonstrationError
        When the format cannot be told or written, cannot hold these demonstrations, or the folder
        to write in does not exist.
    OSError
        When writing fails, for example on a full disk; what stood there before is unchanged.
    """
    path = Path(path)
    name = _chosen(format, path) if format is not None or path.suffix else _untold(path)
    write = FORMATS[name].write
    if write is None:
        writable = [known for known, one in FORMATS.items() if one.write is not None]
        raise DemonstrationError(f"the format {name!r} is only read; write one of {', '.join(writable)}")
    if not path.parent.is_dir():
        raise DemonstrationError(f"{path} cannot be written: the folder {path.parent} does not exist")
    write(path, demonstrations)


def _chosen(format: str | None, path: Path) -> str:
    if format is None:
        return _told_by_folder(path) if path.is_dir() else _told_by_extension(path)
    if format not in FORMATS:
        raise UnknownNameError("format of demonstrations", format, FORMATS)
    return format


def _told_by_extension(path: Path) -> str:
    # What is within a file, such as lift.hdf5/mask/valid, is told by the file's extension.
    file = next((one for one in path.parents if one.is_file()), path)
    for name, one in FORMATS.items():
        if file.suffix.lower() in one.extensions:
            return name
    if not (path.suffix or path.exists() or is_glob(path)):
        raise DemonstrationError(
            f"there is no file or folder {path}; check the path (for a LASA motion, state the format lasa)"
        )
    return _untold(path)


def _told_by_folder(path: Path) -> str:
    for name, one in FORMATS.items():
        if one.is_folder is not None and one.is_folder(path):
            return name
    content = list(path.iterdir())
    found = [name for name, one in FORMATS.items() if any(_is_recording(each, one) for each in content)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(extension for one in FORMATS.values() for extension in one.extensions)
    what = f"several formats ({', '.join(found)})" if found else "no known format"
    raise DemonstrationError(
        f"the folder {path} holds files of {what}; expected one of {known} (or state the format)"
    )


def _is_recording(path: Path, format: Format) -> bool:
    """Whether what lies in a folder is a recording: a file, or where a recording may be a folder, such a one."""
    if path.is_file():
        return path.suffix.lower() in format.extensions
    return bool(format.extensions) and format.is_folder is not None and format.is_folder(path)


def _untold(path: Path) -> NoReturn:
    raise DemonstrationError(
        f"the format of {path} cannot be told by its extension {path.suffix!r}; "
        f"state the format: {', '.join(FORMATS)}"
    )
