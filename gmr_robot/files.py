"""Files that are whole or not there: atomic replacement, and hashes of content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    The content goes to a temporary file in the same folder, is flushed to the disk and renamed
    over the target.

    Parameters
    ----------
    path : Path
        The file to write; its folder must exist.
    content : bytes or str
        What it shall hold; text is encoded as UTF-8.

    Raises
    ------
    OSError
        When the folder is missing, not writable or full; the target is then unchanged.
    """
    data = content.encode() if isinstance(content, str) else content
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _default_mode())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_folder(path.parent)


def sha256(content: bytes) -> str:
    """Return the SHA-256 digest of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _default_mode() -> int:
    """Permissions of a file made by ``open``: mkstemp's are private to the user."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; not every platform opens folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
