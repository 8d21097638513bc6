"""Whether a run gave the same numbers again, in the terminal."""

from __future__ import annotations

from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import say, show
from gmr_robot.experiment.check import Difference, RunCheck

_MOST_ROWS = 10
"""More entries of a file than these are counted only."""


def show_check(check: RunCheck) -> None:
    """Print which numbers differ and by how much, what else has changed, and the answer in one line."""
    _show_differences(check.differences)
    if check.changes:
        rows = [(one.name, one.recorded, one.now) for one in check.changes]
        show("not as it was recorded", rows, columns=("", "recorded", "now"))
    else:
        say("versions, machine, demonstrations, configuration and repository are as recorded")
    folder = shown_path(check.folder)
    if check.equal:
        say(f"bit-equal: all {check.n_values} values of {folder}")
    else:
        say(f"not bit-equal: {len(check.differences)} of the entries of {folder}")


def _show_differences(found: tuple[Difference, ...]) -> None:
    for file in dict.fromkeys(one.file for one in found):
        here = [one for one in found if one.file == file]
        rows = [
            (one.name, one.what, "" if one.largest is None else f"{one.largest:.3g}")
            for one in here[:_MOST_ROWS]
        ]
        show(f"{file}: not bit-equal", rows, columns=("entry", "what differs", "by up to"))
        if len(here) > _MOST_ROWS:
            say(f"and {len(here) - _MOST_ROWS} more entries of {file}\n")
