"""Appending to a journal: what `append` has returned from is in the file."""

from __future__ import annotations

import os
from pathlib import Path

from gmr_robot.exceptions import RecordingError
from gmr_robot.files import write_atomic
from gmr_robot.recording.journal.frame import Record, file_start, pack


class JournalWriter:
    """Appends records to a journal, each with one system call.

    A record that was appended survives the end of this program at any moment (``kill -9``), and with
    `fsync` that of the machine. Where writing fails (a full disk), the file is cut back to the last whole
    record and takes no more.

    Parameters
    ----------
    path : Path
        The file; begun when it does not exist.
    next_sequence : int, default 0
        How many records it holds already.
    fsync : bool, default False
        Whether to wait for the disk with each record.

    Raises
    ------
    OSError
        When the file cannot be opened.
    """

    def __init__(self, path: Path, *, next_sequence: int = 0, fsync: bool = False) -> None:
        if not path.exists():
            write_atomic(path, file_start())
        self._path, self._fsync = path, fsync
        self._next = next_sequence
        self._failure = ""
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._size = os.fstat(self._descriptor).st_size

    @property
    def failure(self) -> str:
        """Why nothing more is written; empty while all is well."""
        return self._failure

    def append(self, kind: int, payload: bytes) -> int:
        """Write one record and return its sequence number; on return it is in the file.

        Raises
        ------
        RecordingError
            When it cannot be written, now or earlier; what was there is intact.
        """
        if self._failure:
            raise RecordingError(self._failure)
        content = pack(Record(self._next, kind, payload))
        try:
            self._write(content)
        except OSError as error:
            self._stop(error)
            raise RecordingError(self._failure) from error
        self._size += len(content)
        self._next += 1
        return self._next - 1

    def close(self) -> None:
        """Close the file; more cannot be written."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._failure = self._failure or f"the recording {self._path} is closed"

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._descriptor, left) :]
        if self._fsync:
            os.fsync(self._descriptor)

    def _stop(self, error: OSError) -> None:
        """Cut back what was written of a record that did not fit."""
        self._failure = (
            f"the recording {self._path} has stopped: {error.strerror or error}. The {self._next} records before "
            "are intact; make room and start again to go on"
        )
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            # A reader stops at what is left of the record: nothing before it depends on this.
            self._failure += " (the beginning of one more could not be removed)"
