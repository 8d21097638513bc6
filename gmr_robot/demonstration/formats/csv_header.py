"""The header of a CSV file of demonstrations: what each column is.

==================================  ==========================================================
column                              meaning
==================================  ==========================================================
``time [s]``                        the one column with a unit of time: s, ms or us
``x [m]``                           a position: any name, and m, cm, mm, rad, deg or 1
``d(x) [m/s]``                      the velocity of x; ``vx`` and ``x_dot`` are read as well
``demonstration``                   which demonstration a row belongs to: any text, no unit
``channel.grip``                    a channel, kept as written; ``channel.force.1``,
                                    ``channel.force.2``, ... are the columns of one
==================================  ==========================================================

Columns stand in any order. All positions have one kind of unit; velocities are given for all of
them or for none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gmr_robot.demonstration.formats.units import POSITION_UNITS, TIME_UNITS
from gmr_robot.exceptions import DemonstrationError

ID_COLUMN = "demonstration"
_CHANNEL = "channel."


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of numbers: its name, where it stands, and how many of its unit make one of SI."""

    name: str
    index: int
    divisor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Header:
    """What the columns of a file are; `velocities` is empty or goes with `positions`."""

    cells: tuple[str, ...]
    unit: str
    time: Column
    positions: tuple[Column, ...]
    velocities: tuple[Column, ...]
    channels: dict[str, tuple[Column, ...]]
    id_index: int | None


@dataclass
class _Sorted:
    """Columns by what they are, while a header is read."""

    times: list[Column] = field(default_factory=list)
    positions: list[Column] = field(default_factory=list)
    velocities: list[Column] = field(default_factory=list)
    channels: list[Column] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    units: list[str] = field(default_factory=list)


def parse_header(cells: Sequence[str], *, where: str) -> Header:
    """Return what the columns of a file are.

    Parameters
    ----------
    cells : sequence of str
        The first row.
    where : str
        File and line, for messages.

    Raises
    ------
    DemonstrationError
        When a column cannot be understood, or one that is needed is missing.
    """
    _check_is_header(cells, where)
    columns = _Sorted()
    for index, cell in enumerate(cells):
        _sort(columns, cell, index=index, where=where)
    if len(columns.times) != 1:
        raise DemonstrationError(
            f"{where}: {len(columns.times)} columns with a unit of time; expected one, for example 'time [s]'"
        )
    if not columns.positions:
        raise DemonstrationError(
            f"{where}: no column of positions; expected at least one, for example 'x [m]'"
        )
    if len(columns.ids) > 1:
        raise DemonstrationError(f"{where}: {len(columns.ids)} columns {ID_COLUMN!r}; expected at most one")
    return Header(
        cells=tuple(cells),
        unit=_one_unit(columns.units, where),
        time=columns.times[0],
        positions=tuple(columns.positions),
        velocities=_velocities(columns, where),
        channels=_channels(columns.channels, where),
        id_index=columns.ids[0] if columns.ids else None,
    )


def _check_is_header(cells: Sequence[str], where: str) -> None:
    example = "for example: time [s],x [m],y [m]"
    if len(cells) == 1 and (separator := next((one for one in ";\t|" if one in cells[0]), None)):
        raise DemonstrationError(
            f"{where}: columns are separated by {separator!r}; expected commas, {example}"
        )
    if all(re.fullmatch(r"\s*[-+\d.eE]+\s*", cell) for cell in cells):
        raise DemonstrationError(f"{where}: numbers stand where the header should; add one, {example}")
    repeated = [cell for cell, count in Counter(cell.strip() for cell in cells).items() if count > 1]
    if repeated:
        raise DemonstrationError(f"{where}: the column {repeated[0]!r} stands there more than once")


def _sort(columns: _Sorted, cell: str, *, index: int, where: str) -> None:
    """Put one column where it belongs, by its unit."""
    name, unit = _split(cell)
    if name.startswith(_CHANNEL):
        columns.channels.append(Column(name=name.removeprefix(_CHANNEL), index=index))
    elif unit is None and name == ID_COLUMN:
        columns.ids.append(index)
    elif unit in TIME_UNITS:
        columns.times.append(Column(name=name, index=index, divisor=TIME_UNITS[unit]))
    elif unit is not None and unit.removesuffix("/s") in POSITION_UNITS and name:
        si, divisor = POSITION_UNITS[unit.removesuffix("/s")]
        kind = columns.velocities if unit.endswith("/s") else columns.positions
        kind.append(Column(name=name, index=index, divisor=divisor))
        columns.units.append(si)
    else:
        raise DemonstrationError(
            f"{where}, column {cell.strip()!r}: expected a name and a unit such as 'x [m]' "
            f"(positions: {', '.join(POSITION_UNITS)}; velocities: the same with /s; "
            f"time: {', '.join(TIME_UNITS)}), {ID_COLUMN!r}, or '{_CHANNEL}name' for anything else"
        )


def _split(cell: str) -> tuple[str, str | None]:
    """Split ``x [m]`` into name and unit; no unit is None."""
    match = re.fullmatch(r"(.*?)\[([^\[\]]*)\]", cell.strip(), flags=re.DOTALL)
    return (match[1].strip(), match[2].strip()) if match else (cell.strip(), None)


def _one_unit(units: Sequence[str], where: str) -> str:
    if len(set(units)) > 1:
        raise DemonstrationError(
            f"{where}: positions in {' and '.join(sorted(set(units)))} are mixed; "
            f"a demonstration has one unit (write what is not to be learned as '{_CHANNEL}name')"
        )
    return units[0]


def _velocities(columns: _Sorted, where: str) -> tuple[Column, ...]:
    """Return the velocity of each position, in that order, or nothing."""
    given = {column.name: column for column in columns.velocities}
    found = []
    for position in columns.positions:
        spellings = (f"d({position.name})", f"v{position.name}", f"{position.name}_dot")
        found.append(next((given.pop(name) for name in spellings if name in given), None))
    if given:
        name = next(iter(given))
        raise DemonstrationError(
            f"{where}: {name!r} has a unit of velocity, but is of no position; expected "
            f"{' or '.join(repr(f'd({position.name})') for position in columns.positions)}"
        )
    complete = tuple(column for column in found if column is not None)
    if complete and len(complete) < len(found):
        name = columns.positions[found.index(None)].name
        raise DemonstrationError(
            f"{where}: there is no velocity 'd({name})' for the position {name!r}; "
            "give the velocities of all positions or of none"
        )
    return complete


def _channels(columns: Sequence[Column], where: str) -> dict[str, tuple[Column, ...]]:
    """Group ``force.1``, ``force.2`` into the channel ``force``; a name without a number is one column."""
    groups: dict[str, dict[int, Column]] = {}
    for column in columns:
        name, dot, number = column.name.rpartition(".")
        numbered = bool(dot) and number.isdecimal()
        groups.setdefault(name if numbered else column.name, {})[int(number) if numbered else 1] = column
    for name, group in groups.items():
        if sorted(group) != list(range(1, len(group) + 1)):
            raise DemonstrationError(
                f"{where}: channel {name!r} has the columns {sorted(group)}; expected them numbered from 1"
            )
    return {name: tuple(group[i] for i in sorted(group)) for name, group in groups.items()}
