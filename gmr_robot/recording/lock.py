"""One recorder for each output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gmr_robot.exceptions import RecordingError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others may so read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class OutputLock:
    """Held until released or the program ends, however it ends: the operating system keeps it.

    The lock file stays where it is: removing it would let two programs each hold one of its names.

    Parameters
    ----------
    path : Path
        The lock file; made when it does not exist.

    Raises
    ------
    RecordingError
        When another program holds it; the message names its process.
    OSError
        When the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(self._descriptor)
        except OSError as error:
            holder = os.read(self._descriptor, 32).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise RecordingError(
                f"{path.parent} is being recorded into by process {holder or 'unknown'}; end that one first, or "
                "choose another folder"
            ) from error
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let others record."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
