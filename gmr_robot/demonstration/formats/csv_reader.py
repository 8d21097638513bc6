"""Read demonstrations from CSV: a header with units, then a row a sample.

A folder of files holds a demonstration a file; one file holds several by the column
``demonstration``. The columns are described in `csv_header`. Values are converted to SI.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.csv_clean import clean_rows
from gmr_robot.demonstration.formats.csv_damage import Damage, Lines, intact_rows
from gmr_robot.demonstration.formats.csv_header import ID_COLUMN, Column, Header, parse_header
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.formats.sources import RECOVER_HINT, files_of, set_name
from gmr_robot.exceptions import DemonstrationError

if TYPE_CHECKING:
    from _csv import Reader

_MOST_BYTES = 2 << 30
_NO_OPTIONS = ReadOptions()


def read_csv(path: str | Path, options: ReadOptions = _NO_OPTIONS) -> DemonstrationSet:
    """Read a CSV file, a folder of them, or those that match a glob, in natural order.

    With `options.recover`, damaged rows are left out and counted in the set's notes: those that were cut off,
    have too many cells, text, or no finite number, or whose time does not increase.

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
    found: list[Demonstration] = []
    notes: list[str] = []
    for file in files:
        damage = Damage(file, options.recover)
        found += _read_file(file, damage)
        notes += damage.notes()
        if options.unit is not None:
            _check_not_stated(file, options.unit)
    return options.applied_to(DemonstrationSet(tuple(found), set_name(path, files), tuple(notes)))


@dataclass
class _Rows:
    """Samples of one demonstration while they are read: all cells row by row, and their lines."""

    values: array[float] = field(default_factory=lambda: array("d"))
    lines: array[int] = field(default_factory=lambda: array("q"))


def _read_file(path: Path, damage: Damage) -> list[Demonstration]:
    try:
        if (size := path.stat().st_size) > _MOST_BYTES:
            raise DemonstrationError(f"{path} holds {size} bytes; expected at most {_MOST_BYTES}")
        # Damaged text becomes cells that are no numbers, which are left out with their rows.
        errors = "replace" if damage.recover else "strict"
        with path.open(encoding="utf-8-sig", newline="", errors=errors) as file:
            whole = _read_clean(file, path, damage)
            if whole is None:
                file.seek(0)
                whole = _read_table(Lines(file, path), path, damage)
            return whole
    except UnicodeDecodeError as error:
        raise DemonstrationError(f"{path} is not UTF-8 text; save it as CSV in UTF-8") from error
    except OSError as error:
        raise DemonstrationError(f"{path} cannot be read: {error.strerror or error}") from error


def _read_clean(file: IO[str], path: Path, damage: Damage) -> list[Demonstration] | None:
    """Return the demonstrations of a file without any fault; None when the rows must be looked at one by one."""
    lines = Lines(file, path)
    content = iter(lines)
    header = _read_header(csv.reader(content, strict=True), path)
    tables = clean_rows(content, header)
    if tables is None or (damage.recover and lines.cut):
        return None
    return [_demonstration(table, header, label=label, path=path) for label, table in tables.items()]


def _read_header(reader: Reader, path: Path) -> Header:
    try:
        cells = next((row for row in reader if any(row)), None)
    except csv.Error as error:
        raise DemonstrationError(f"{path}, line {reader.line_num}: {error}") from error
    if cells is None:
        raise DemonstrationError(f"{path} is empty; expected a header such as: time [s],x [m],y [m]")
    return parse_header(cells, where=f"{path}, line {reader.line_num}")


def _check_not_stated(path: Path, unit: str) -> None:
    """Refuse a unit for positions that were converted from the one in the header: it would be done twice."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        header = _read_header(csv.reader(file, strict=True), path)
    for column in header.positions:
        if column.divisor != 1.0:
            stated = header.cells[column.index].strip()
            raise DemonstrationError(
                f"{path}: the unit {unit!r} is stated, but the header has one, {stated!r}, from which positions "
                "are converted already; leave the key unit (the option --unit) out"
            )


def _read_table(lines: Lines, path: Path, damage: Damage) -> list[Demonstration]:
    reader = csv.reader(lines, strict=True)
    header = _read_header(reader, path)
    groups = _read_rows(_rows_of(reader, path, damage), header, path=path, damage=damage)
    if damage.recover and lines.cut:
        _drop_last(groups, reader.line_num, damage)
    tables = {label: _intact(rows, header, label=label, damage=damage) for label, rows in groups.items()}
    whole = [
        _demonstration(table, header, label=label, path=path)
        for label, table in tables.items()
        if table is not None
    ]
    if not whole:
        left = f" that can be used ({'; '.join(damage.notes())})" if damage.lines else ""
        raise DemonstrationError(f"{path} has a header, but no samples below it{left}")
    return whole


def _rows_of(reader: Reader, path: Path, damage: Damage) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, with their lines."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            damage.at(reader.line_num, f"{path}, line {reader.line_num}: {error}")
        else:
            if any(row):
                yield reader.line_num, row


def _read_rows(
    rows: Iterable[tuple[int, list[str]]], header: Header, *, path: Path, damage: Damage
) -> dict[str, _Rows]:
    """Return the rows of each demonstration, by its entry in the column ``demonstration``."""
    groups: dict[str, _Rows] = {}
    label = ""
    for line, row in rows:
        if len(row) != len(header.cells):
            damage.at(line, _ragged(row, header, f"{path}, line {line}"))
            continue
        if header.id_index is not None:
            label, row[header.id_index] = row[header.id_index].strip(), "0"
            if not label:
                damage.at(line, _nameless(f"{path}, line {line}"))
                continue
        try:
            numbers = list(map(float, row))
        except ValueError:
            numbers = []
        if not numbers or "_" in "".join(row):  # float() takes 1_000 for a number
            damage.at(line, _not_a_number(row, header, f"{path}, line {line}"))
            continue
        group = groups.setdefault(label, _Rows())
        group.values.extend(numbers)
        group.lines.append(line)
    return groups


def _drop_last(groups: Mapping[str, _Rows], line: int, damage: Damage) -> None:
    """Leave out a last row that ends without a line break, because its last number may have been cut."""
    for rows in groups.values():
        if rows.lines and rows.lines[-1] == line:
            del rows.values[-(len(rows.values) // len(rows.lines)) :]
            del rows.lines[-1]
            damage.rows([line])


def _nameless(where: str) -> str:
    return f"{where}, column {ID_COLUMN!r}: the cell is empty; expected a name"


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


def _intact(rows: _Rows, header: Header, *, label: str, damage: Damage) -> FloatArray | None:
    """Return the rows of one demonstration; None when fewer than two of them are intact."""
    path = damage.path
    table: FloatArray = np.frombuffer(rows.values, dtype=np.float64).reshape(-1, len(header.cells))
    lines = np.frombuffer(rows.lines, dtype=np.int64)
    if damage.recover:
        intact = intact_rows(table, time=header.time.index)
        damage.rows(lines[~intact].tolist())
        table, lines = table[intact], lines[intact]
        if len(table) < 2:
            damage.too_short.append(label or path.name)
            return None
    _check_finite(table, lines, header=header, path=path)
    _check_increasing(_values(table, [header.time])[:, 0], lines, path=path)
    return table


def _demonstration(table: FloatArray, header: Header, *, label: str, path: Path) -> Demonstration:
    return Demonstration(
        times=_values(table, [header.time])[:, 0],
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
    divisors = np.array([column.divisor for column in columns])
    return taken if (divisors == 1.0).all() else taken / divisors


def _check_finite(table: FloatArray, lines: IntArray, *, header: Header, path: Path) -> None:
    if np.isfinite(table).all():
        return
    row, column = np.argwhere(~np.isfinite(table))[0]
    raise DemonstrationError(
        f"{path}, line {lines[row]}, column {header.cells[column].strip()!r}: {table[row, column]}; "
        f"expected finite numbers (drop the rows of missing samples); {RECOVER_HINT}"
    )


def _check_increasing(times: FloatArray, lines: IntArray, *, path: Path) -> None:
    steps = np.diff(times)
    if (steps > 0.0).all():
        return
    at = int(np.argmin(steps > 0.0)) + 1
    raise DemonstrationError(
        f"{path}, line {lines[at]}: time {'repeats' if steps[at - 1] == 0.0 else 'goes back'}, "
        f"{times[at - 1]:.9g} s and then {times[at]:.9g} s; time stamps must increase strictly "
        f"(several demonstrations in one file need the column {ID_COLUMN!r}); {RECOVER_HINT}"
    )
