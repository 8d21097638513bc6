"""The rows of a sweep as they come in: a file that is only appended to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any, TypeAlias

from gmr_robot.exceptions import InputError

Row: TypeAlias = Mapping[str, Any]
"""One point: its id, index, parameters, motion, seed, state, error, metrics, resources and folder."""

_KEYS = {"point", "index", "parameters", "motion", "seed", "state", "error", "metrics", "resources", "folder"}


class ResultsLog:
    """A file of rows, one JSON object a line, each on the disk before the next one is begun.

    What a kill leaves half-written is a last line without its end: it is dropped, and its point repeated.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Row]:
        """Return the rows by the id of their point; of a point that was repeated, the last.

        Raises
        ------
        InputError
            When a line that is whole is not a row.
        """
        rows = {}
        for number, line in enumerate(self._whole().splitlines(), start=1):
            row = _parsed(line)
            if row is None:
                raise InputError(
                    f"{self._path}, line {number} is not a row of results; the file was changed or damaged. Remove "
                    "that line to run its point again"
                )
            rows[row["point"]] = row
        return rows

    def repair(self) -> bool:
        """Cut off a last line that has no end; whether there was one."""
        whole = len(self._whole())
        if not self._path.exists() or whole == self._path.stat().st_size:
            return False
        with self._path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
        return True

    def append(self, row: Row) -> None:
        """Write a row; when this returns, it is on the disk.

        Raises
        ------
        InputError
            When it cannot be written, on a full disk for example; the rows before are intact.
        """
        line = json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            with self._path.open("ab", buffering=0) as file:
                _write_whole(file, line.encode())
        except OSError as error:
            raise InputError(
                f"cannot write to {self._path}: {error.strerror or error}; the rows before are intact: make room, or "
                "make the file writable, and start the sweep again to go on"
            ) from error

    def _whole(self) -> bytes:
        """Return the file up to the end of its last whole line."""
        content = self._path.read_bytes() if self._path.exists() else b""
        return content[: content.rfind(b"\n") + 1]


def _write_whole(file: FileIO, content: bytes) -> None:
    """Append all of some bytes, which may take several calls, or none of them."""
    start = os.fstat(file.fileno()).st_size
    left = memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):  # what is left then is a last line without its end, which `repair` drops
            file.truncate(start)
        raise


def _parsed(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and row.keys() >= _KEYS else None
