"""Rows of a CSV file in which nothing is wrong, read fast; to name what is wrong is left to the careful way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.formats.csv_header import Header

_Tables = dict[str, FloatArray]


def clean_rows(lines: Iterable[str], header: Header) -> _Tables | None:
    """Return the numbers of each demonstration, by its entry in the column ``demonstration``.

    Whatever is unusual gives None, also where the careful way takes it: quoted cells, digits other than ASCII.

    Parameters
    ----------
    lines : iterable of str
        What stands below the header.
    header : Header
        What the columns are.

    Returns
    -------
    dict of str to array, shape (T, number of columns), or None
        All numbers finite, and times increasing; 0 in the column ``demonstration``.
    """
    runs: list[tuple[str, int]] = []
    try:
        table = _table(_numbered(lines, header.id_index, runs), len(header.cells))
    except ValueError:
        return None
    if table is None or not np.isfinite(table).all():
        return None
    tables = {"": table} if header.id_index is None else _by_label(table, runs)
    return tables if all(_in_time(one, header) for one in tables.values()) else None


def _in_time(table: FloatArray, header: Header) -> bool:
    times = table[:, header.time.index] / header.time.divisor
    return len(times) > 1 and bool((np.diff(times) > 0.0).all())


def _table(rows: Iterator[str], width: int) -> FloatArray | None:
    first = next(rows, None)
    if first is None:
        return None
    table: FloatArray = np.loadtxt(chain([first], rows), delimiter=",", comments=None, ndmin=2)
    return table if table.shape[1] == width else None


def _numbered(lines: Iterable[str], label: int | None, runs: list[tuple[str, int]]) -> Iterator[str]:
    """Yield the rows with 0 for the label; append to `runs` each new label and the row where it begins."""
    filled = (line for line in lines if line not in ("\n", "\r\n", "\r"))
    if label is None:
        yield from filled
        return
    last = None
    for row, line in enumerate(filled):
        cells = line.split(",", label + 1)
        if len(cells) <= label:
            raise ValueError(f"a row has {len(cells)} cells")
        name, cells[label] = cells[label].strip(), "0"
        if name != last:
            if not name or '"' in name:
                raise ValueError(f"the label {name!r} is unusual")
            runs.append((name, row))
            last = name
        yield ",".join(cells)


def _by_label(table: FloatArray, runs: list[tuple[str, int]]) -> _Tables:
    parts: dict[str, list[FloatArray]] = {}
    ends = [start for _, start in runs[1:]] + [len(table)]
    for (label, start), end in zip(runs, ends, strict=True):
        parts.setdefault(label, []).append(table[start:end])
    return {label: one[0] if len(one) == 1 else np.concatenate(one) for label, one in parts.items()}
