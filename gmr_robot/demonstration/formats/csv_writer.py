"""Write demonstrations as CSV, with all digits.

Not kept: frame, sources, and how velocities came about. Velocities are left out where reading derives
the same ones from the positions again.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.csv_header import ID_COLUMN, parse_header
from gmr_robot.demonstration.formats.units import position_unit
from gmr_robot.exceptions import DemonstrationError
from gmr_robot.files import write_atomic


def write_csv(path: Path, demonstrations: DemonstrationSet) -> None:
    """Write one CSV file where the path ends in ``.csv``, otherwise a folder with a file each.

    Numbers are written with all their digits, so that reading gives the same bits. A folder must be
    new or empty.

    Raises
    ------
    DemonstrationError
        When names, unit or channels do not fit into a header, or the folder holds something.
    """
    if path.suffix.lower() == ".csv":
        write_atomic(path, _table(demonstrations, with_ids=len(demonstrations) > 1))
        return
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DemonstrationError(f"{path} exists already; name a new folder, or a file that ends in .csv")
    singles = [demonstrations.select([index]) for index in range(len(demonstrations))]
    _write_folder(path, [_table(single, with_ids=False) for single in singles])


def _write_folder(path: Path, tables: Sequence[str]) -> None:
    """Write a file each into a folder that appears with all of them or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.mkdir()
    digits = len(str(len(tables) - 1))
    try:
        for index, table in enumerate(tables):
            write_atomic(temporary / f"demonstration_{index:0{digits}}.csv", table)
        temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def _table(demonstrations: DemonstrationSet, *, with_ids: bool) -> str:
    first = demonstrations[0]
    with_velocities = not all(map(_reading_derives_velocities, demonstrations))
    header = _header_cells(first, with_ids=with_ids, with_velocities=with_velocities)
    _check_reads_back(header, demonstrations)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for index, one in enumerate(demonstrations):
        parts = [one.times[:, np.newaxis], one.positions]
        parts += [one.velocities] if with_velocities else []
        rows = np.hstack(parts + list(one.channels.values())).tolist()
        writer.writerows(([index, *row] for row in rows) if with_ids else rows)
    return text.getvalue()


def _reading_derives_velocities(one: Demonstration) -> bool:
    """Whether velocities are what positions give: no longer so after a step that dropped samples."""
    if one.velocity_source != "central differences":
        return False
    return np.array_equal(Demonstration(times=one.times, positions=one.positions).velocities, one.velocities)


def _header_cells(first: Demonstration, *, with_ids: bool, with_velocities: bool) -> list[str]:
    velocities: Iterable[str] = first.names if with_velocities else ()
    return [
        *([ID_COLUMN] if with_ids else []),
        "time [s]",
        *(f"{name} [{first.unit}]" for name in first.names),
        *(f"d({name}) [{first.unit}/s]" for name in velocities),
        *(
            f"channel.{name}.{i + 1}"
            for name, values in first.channels.items()
            for i in range(values.shape[1])
        ),
    ]


def _check_reads_back(cells: Sequence[str], demonstrations: DemonstrationSet) -> None:
    """Refuse what the header cannot hold: units nobody knows, names with brackets or blanks at an end."""
    position_unit(demonstrations.unit)
    first = demonstrations[0]
    shapes = {name: values.shape[1] for name, values in first.channels.items()}
    header = parse_header(cells, where="the CSV header")
    names = tuple(column.name for column in header.positions)
    if names != first.names or {name: len(c) for name, c in header.channels.items()} != shapes:
        raise DemonstrationError(
            f"the names {first.names} and channels {tuple(shapes)} cannot be written as CSV columns; "
            "use plain names, or the format npz"
        )
    for index, one in enumerate(demonstrations):
        if list(one.channels) != list(first.channels) or any(
            one.channels[name].shape[1] != width for name, width in shapes.items()
        ):
            raise DemonstrationError(
                f"demonstration {index} has other channels than demonstration 0, "
                "which one CSV header cannot hold; use the format npz"
            )
