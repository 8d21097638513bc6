"""Saving what was recorded, and the word for it that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gmr_robot.exceptions import RecordingError


@contextmanager
def saving_into(folder: Path) -> Iterator[None]:
    """Say of files that cannot be written where, why, and that nothing recorded is lost.

    Raises
    ------
    RecordingError
        When writing in the block fails.
    """
    try:
        yield
    except OSError as error:
        raise RecordingError(
            f"saving into {folder} has failed: {error.strerror or error}; what was recorded is in its journal: "
            "mend that, start again and save"
        ) from error
