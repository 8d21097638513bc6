"""Files that are whole or not there: atomic replacement, and hashes of content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    with replaced_file(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give a temporary file to write to, which replaces a file when the block ends without an error.

    For libraries that write to a path of their own; otherwise `write_atomic` is simpler.

    Parameters
    ----------
    path : Path
        The file to write; its folder must exist.

    Yields
    ------
    Path
        An empty file in the same folder; its name ends in ``.tmp``, so say the format to the library.

    Raises
    ------
    OSError
        When the folder is missing, not writable or full; the target is then unchanged.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(descriptor)
    try:
        yield Path(name)
        _sync_file(name)
        os.chmod(name, _default_mode())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
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


def _sync_file(name: str) -> None:
    descriptor = os.open(name, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; not every platform opens folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
