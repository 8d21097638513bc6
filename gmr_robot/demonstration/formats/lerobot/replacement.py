"""Folders that are whole or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from gmr_robot.exceptions import DemonstrationError


def check_replaceable(path: Path, *, is_same: Callable[[Path], bool]) -> None:
    """Refuse to replace anything but an empty folder or one of the same kind.

    Raises
    ------
    DemonstrationError
        When something else stands there.
    """
    if not path.exists() and not path.is_symlink():
        return
    is_folder = path.is_dir() and not path.is_symlink()
    if not is_folder or (any(path.iterdir()) and not is_same(path)):
        raise DemonstrationError(f"{path} exists and is no such dataset; name a new folder")


def replace_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new folder beside the path, flush it to the disk, and rename it over what stands there.

    Raises
    ------
    OSError
        When writing fails; what stood there before is unchanged.
    """
    new, old = (path.with_name(f".{path.name}.{os.getpid()}.{kind}") for kind in ("tmp", "old"))
    new.mkdir()
    try:
        fill(new)
        _sync(new)
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except BaseException:
            if old.exists():
                old.rename(path)
            raise
    except BaseException:
        shutil.rmtree(new)
        raise
    if old.exists():
        shutil.rmtree(old)


def _sync(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
