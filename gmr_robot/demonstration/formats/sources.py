"""From a path that a user gave to the files it means, and their content."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from gmr_robot.exceptions import DemonstrationError

RECOVER_HINT = "what is intact can be read with recover (on the command line --recover)"
"""End of messages about damaged files of which a part can be read."""


def files_of(path: str | Path, extension: str) -> list[Path]:
    """Return the files that a path means, in natural order (``lap_2`` before ``lap_10``).

    Parameters
    ----------
    path : str or Path
        A file; a folder, for all files in it with the extension; or a glob such as ``laps/*.csv``.
    extension : str
        File name ending, with the dot; upper and lower case count the same.

    Raises
    ------
    DemonstrationError
        When there is no such file, the folder has none with the extension, or nothing matches.
    """
    path = Path(path)
    if path.is_dir():
        files = [one for one in path.iterdir() if one.is_file() and one.suffix.lower() == extension]
        if not files:
            raise DemonstrationError(f"the folder {path} holds no {extension} file{_content(path)}")
        return sorted(files, key=_natural)
    if is_glob(path):
        files = [Path(one) for one in glob.glob(str(path)) if Path(one).is_file()]
        if not files:
            raise DemonstrationError(f"no file matches {path}")
        return sorted(files, key=_natural)
    check_exists(path)
    return [path]


def set_name(path: str | Path, files: Sequence[Path]) -> str:
    """Return what to call a set: after its file, or after the folder of its files."""
    return files[0].stem if list(files) == [Path(path)] else files[0].resolve().parent.name


def is_glob(path: Path) -> bool:
    """Whether the path is a pattern rather than something that exists."""
    return not path.exists() and glob.has_magic(str(path))


def check_exists(path: Path) -> None:
    """Raise a DemonstrationError, with the closest name beside it, unless there is such a file or folder."""
    if path.is_file() or path.is_dir():
        return
    if path.exists():
        raise DemonstrationError(f"{path} is neither a file nor a folder")
    folder = path.parent
    if not folder.is_dir():
        raise DemonstrationError(f"there is no file {path}: the folder {folder} does not exist")
    close = get_close_matches(path.name, [one.name for one in folder.iterdir()], n=1)
    hint = f"; did you mean {str(folder / close[0])!r}?" if close else f"; check the path{_content(folder)}"
    raise DemonstrationError(f"there is no file or folder {path}{hint}")


def read_bytes(path: Path, *, at_most: int) -> bytes:
    """Return the content of a file that is not empty, and of at most so many bytes.

    Raises
    ------
    DemonstrationError
        When the file cannot be read, is empty, or is too large.
    """
    try:
        size = path.stat().st_size
        if size > at_most:
            raise DemonstrationError(f"{path} holds {size} bytes; expected at most {at_most}")
        content = path.read_bytes()
    except OSError as error:
        raise DemonstrationError(f"{path} cannot be read: {error.strerror or error}") from error
    if not content:
        raise DemonstrationError(f"{path} is empty")
    return content


def _content(folder: Path) -> str:
    """What a folder holds, for the end of a message."""
    names = sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
    if not names:
        return " (it is empty)"
    return f" (it holds {', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key: folder by folder, runs of digits by their value, ``a2`` before ``a10``."""
    parts = re.split(r"(\d+)", str(path))
    return [(1, int(part), part) if part.isdecimal() and part.isascii() else (0, 0, part) for part in parts]
