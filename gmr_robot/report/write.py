"""Write the report and its pictures to the disk."""

from __future__ import annotations

from pathlib import Path

from gmr_robot.exceptions import InputError
from gmr_robot.files import write_atomic
from gmr_robot.report.contents import Report, ReportContents
from gmr_robot.report.illustrate import illustrate
from gmr_robot.report.page import page

PAGE = "report.html"
PICTURES = "pictures"


def write_report(folder: Path, contents: ReportContents) -> Report:
    """Draw the pictures and write the report into a folder.

    ``report.html`` holds everything, pictures included, and opens without a network; ``pictures/`` holds
    the pictures once more, to be used elsewhere. Files are replaced atomically, the page last.

    Parameters
    ----------
    folder : Path
        Where to write; it must exist.
    contents : ReportContents
        What to report.

    Returns
    -------
    Report
        Where the page and the pictures lie.

    Raises
    ------
    InputError
        When a group of rollouts is empty, or the contents do not fit together.
    OSError
        When the folder is missing, or cannot be written to.
    """
    _check(contents)
    illustrations = illustrate(contents)
    pictures = folder / PICTURES
    pictures.mkdir(exist_ok=True)
    for _, image in illustrations:
        write_atomic(pictures / image.file_name, image.content)
    write_atomic(folder / PAGE, page(contents, illustrations))
    return Report(
        html=folder / PAGE, pictures=tuple(pictures / image.file_name for _, image in illustrations)
    )


def _check(contents: ReportContents) -> None:
    for label, group in contents.rollouts.items():
        if not group:
            raise InputError(f"the rollouts {label!r} are none; expected at least one, or no such group")
    for what in (contents.training, contents.held_out):
        if what is not None and what.n_dimensions != contents.skill.n_dimensions:
            raise InputError(
                f"the demonstrations have {what.n_dimensions} dimension(s), the skill has "
                f"{contents.skill.n_dimensions}; report a skill with its own demonstrations"
            )
