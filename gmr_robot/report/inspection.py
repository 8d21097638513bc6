"""Write the pictures of an inspection to the disk."""

from __future__ import annotations

from pathlib import Path

from gmr_robot.demonstration import DemonstrationSet, Inspection
from gmr_robot.files import write_atomic
from gmr_robot.report.pictures import draw_recorded_paths, draw_recorded_samples


def write_inspection_pictures(
    folder: Path, demonstrations: DemonstrationSet, inspection: Inspection
) -> tuple[Path, ...]:
    """Draw demonstrations and what was found in them, and return the files: paths, and samples over time.

    Parameters
    ----------
    folder : Path
        Where to write; it must exist.
    demonstrations : DemonstrationSet
        As they were read.
    inspection : Inspection
        What was found in them.

    Raises
    ------
    OSError
        When the folder is missing, or cannot be written to.
    """
    drawn = (
        draw_recorded_paths(demonstrations, inspection),
        draw_recorded_samples(demonstrations, inspection),
    )
    files = []
    for picture in drawn:
        image = picture.encode()
        files.append(folder / image.file_name)
        write_atomic(files[-1], image.content)
    return tuple(files)
