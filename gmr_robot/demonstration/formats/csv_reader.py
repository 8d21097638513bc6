"""Read demonstrations from CSV: a header with units, then a row a sample.

A folder of files holds a demonstration a file; one file holds several by the column
``demonstration``. The columns are described in `csv_header`. Values are converted to SI.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.csv_header import ID_COLUMN, Column, Header, parse_header
from gmr_robot.demonstration.formats.sources import files_of, set_name
from gmr_robot.exceptions import DemonstrationError

if TYPE_CHECKING:
    from _csv import Reader


def read_csv(path: str | Path) -> DemonstrationSet:
    """Read a CSV file, a folder of them, or those that match a glob, in natural order.

    Returns
    -------
    DemonstrationSet
        In SI units, named after the file or folder.

    Raises
    ------
    DemonstrationError
        When there is no such file, or one is not as described in `csv_header`; the message names
        file, line and column.
    """
    files = files_of(path, ".csv")
    return DemonstrationSet(tuple(one for file in files for one in _read_file(file)), set_name(path, files))


@dataclass
class _Rows:
    """Samples of one demonstration while they are read: all cells row by row, and their lines."""

    values: array[float] = field(default_factory=lambda: array("d"))
    lines: array[int] = field(default_factory=lambda: array("q"))


def _read_file(path: Path) -> list[Demonstration]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read_table(csv.reader(file, strict=True), path)
    except UnicodeDecodeError as error:
        raise DemonstrationError(f"{path} is not UTF-8 text; save it as CSV in UTF-8") from error
    except OSError as error:
        raise DemonstrationError(f"{path} cannot be read: {error.strerror or error}") from error


def _read_table(reader: Reader, path: Path) -> list[Demonstration]:
    try:
        cells = next((row for row in reader if any(row)), None)
        if cells is None:
            raise DemonstrationError(f"{path} is empty; expected a header such as: time [s],x [m],y [m]")
        header = parse_header(cells, where=f"{path}, line {reader.line_num}")
        groups = _read_rows(reader, header, path)
    except csv.Error as error:
        raise DemonstrationError(f"{path}, line {reader.line_num}: {error}") from error
    if not groups:
        raise DemonstrationError(f"{path} has a header, but no samples below it")
    return [_demonstration(rows, header, path=path, label=label) for label, rows in groups.items()]


def _read_rows(reader: Reader, header: Header, path: Path) -> dict[str, _Rows]:
    """Return the rows of each demonstration, by its entry in the column ``demonstration``."""
    groups: dict[str, _Rows] = {}
    label = ""
    for row in reader:
        if not any(row):
            continue
        where = f"{path}, line {reader.line_num}"
        if len(row) != len(header.cells):
            raise DemonstrationError(_ragged(row, header, where))
        if header.id_index is not None:
            label, row[header.id_index] = row[header.id_index].strip(), "0"
            if not label:
                raise DemonstrationError(f"{where}, column {ID_COLUMN!r}: the cell is empty; expected a name")
        rows = groups.setdefault(label, _Rows())
        try:
            rows.values.extend(map(float, row))
        except ValueError:
            raise DemonstrationError(_not_a_number(row, header, where)) from None
        if "_" in "".join(row):  # float() takes 1_000 for a number
            raise DemonstrationError(_not_a_number(row, header, where))
        rows.lines.append(reader.line_num)
    return groups


def _ragged(row: Sequence[str], header: Header, where: str) -> str:
    hint = " (a decimal comma splits a number in two: write decimal points)"
    return (
        f"{where}: {len(row)} cells, but the header has {len(header.cells)}"
        f"{hint if len(row) > len(header.cells) else ''}"
    )


def _not_a_number(row: Sequence[str], header: Header, where: str) -> str:
    index = next(i for i, cell in enumerate(row) if not _is_number(cell))
    cell = row[index].strip()
    place = f"{where}, column {header.cells[index].strip()!r}"
    if not cell:
        return f"{place}: the cell is empty; expected a number (drop the row if the sample is missing)"
    if re.fullmatch(r"[-+]?\d*,\d+", cell):
        return f"{place}: {cell!r} has a decimal comma; write a decimal point"
    return f"{place}: {cell!r} is not a number"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _demonstration(rows: _Rows, header: Header, *, path: Path, label: str) -> Demonstration:
    table = np.frombuffer(rows.values, dtype=np.float64).reshape(-1, len(header.cells))
    _check_finite(table, rows.lines, header=header, path=path)
    times = _values(table, [header.time])[:, 0]
    _check_increasing(times, rows.lines, path=path)
    return Demonstration(
        times=times,
        positions=_values(table, header.positions),
        velocities=_values(table, header.velocities) if header.velocities else None,  # type: ignore[arg-type]
        names=tuple(column.name for column in header.positions),
        unit=header.unit,
        channels={name: _values(table, columns) for name, columns in header.channels.items()},
        source=f"{path.name}, demonstration {label}" if label else path.name,
    )


def _values(table: FloatArray, columns: Sequence[Column]) -> FloatArray:
    """Return some columns in SI units, shape (T, number of columns)."""
    taken: FloatArray = table[:, [column.index for column in columns]]
    scaled: FloatArray = taken / np.array([column.divisor for column in columns])
    return scaled


def _check_finite(table: FloatArray, lines: Sequence[int], *, header: Header, path: Path) -> None:
    if np.isfinite(table).all():
        return
    row, column = np.argwhere(~np.isfinite(table))[0]
    raise DemonstrationError(
        f"{path}, line {lines[row]}, column {header.cells[column].strip()!r}: {table[row, column]}; "
        "expected finite numbers (drop the rows of missing samples)"
    )


def _check_increasing(times: FloatArray, lines: Sequence[int], *, path: Path) -> None:
    steps = np.diff(times)
    if (steps > 0.0).all():
        return
    at = int(np.argmin(steps > 0.0)) + 1
    raise DemonstrationError(
        f"{path}, line {lines[at]}: time {'repeats' if steps[at - 1] == 0.0 else 'goes back'}, "
        f"{times[at - 1]:.9g} s and then {times[at]:.9g} s; time stamps must increase strictly "
        f"(several demonstrations in one file need the column {ID_COLUMN!r})"
    )
