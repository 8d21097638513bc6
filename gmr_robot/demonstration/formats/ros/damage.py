"""What is wrong with a recording: refused by default, left out and counted when recovery is asked for."""

from __future__ import annotations

from pathlib import Path

from gmr_robot.demonstration.formats.sources import RECOVER_HINT
from gmr_robot.exceptions import DemonstrationError


class BrokenRecordError(ValueError):
    """Bytes are not what the format says; caught by the scanner, which knows where it is."""


class Damage:
    """The faults found in one file.

    Parameters
    ----------
    path : Path
        The file, for messages.
    recover : bool
        Whether to go on after a fault.
    """

    def __init__(self, path: Path, *, recover: bool) -> None:
        self.path = path
        self.recover = recover
        self._found: dict[str, tuple[str, int]] = {}

    def at(self, place: str, what: object, *, kind: str = "") -> None:
        """Report a fault.

        Parameters
        ----------
        place : str
            Where in the file, such as ``byte 4096``.
        what : object
            What is wrong there.
        kind : str, optional
            What to call faults that are counted together; `what` when not given.

        Raises
        ------
        DemonstrationError
            Unless recovery is asked for.
        """
        if not self.recover:
            raise DemonstrationError(f"{self.path}, {place}: {what}; {RECOVER_HINT}")
        first, count = self._found.get(kind or str(what), (place, 0))
        self._found[kind or str(what)] = (first, count + 1)

    def notes(self) -> list[str]:
        """Return one line for each kind of fault, with its count and first place."""
        return [
            f"{self.path.name}: recovered; {what} ({f'{count} times, first ' if count > 1 else ''}{place})"
            for what, (place, count) in self._found.items()
        ]
