"""Files that commands write where the user says."""

from __future__ import annotations

import os
from pathlib import Path

from gmr_robot.exceptions import InputError


def checked_output(path: Path) -> Path:
    """Return a path that can be written to, asked before the work begins.

    Raises
    ------
    InputError
        When its folder does not exist or is not writable, or it is a folder itself.
    """
    folder = path.parent
    if not folder.is_dir():
        raise InputError(f"cannot write {path}: there is no folder {folder}; make it or choose another")
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; expected a file name")
    if not os.access(folder, os.W_OK):
        raise InputError(f"cannot write {path}: the folder {folder} is not writable; choose another")
    return path


def checked_folder(path: Path) -> Path:
    """Return a folder to write several files to, made when it is missing.

    Raises
    ------
    InputError
        When it is a file, or cannot be made or written to.
    """
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write to the folder {path}: {error.strerror or error}") from error
    if not os.access(path, os.W_OK):
        raise InputError(f"cannot write to the folder {path}: it is not writable; choose another")
    return path


def shown_path(path: Path) -> str:
    """Return a path relative to the working directory where that is shorter."""
    return min(str(path), os.path.relpath(path), key=len)
