"""The methods of a comparison: what runs differ in besides motion and seed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation.comparison.table import ResultRow, ResultTable, parameters_key

SEPARATOR = " · "
"""Between the parts of a label."""

CASE = "case"
"""The parameter that names a case; its name stands for itself."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Method:
    """Runs of the same parameters, over motions and seeds. Immutable.

    Attributes
    ----------
    label : str
        What tells it from the others, ``"plain · n_components = 3"`` for example.
    parameters : mapping of str to JSON value
        Its parameters by dotted key.
    rows : tuple of ResultRow
        Its runs.
    """

    label: str
    parameters: Mapping[str, Any]
    rows: tuple[ResultRow, ...]

    @property
    def key(self) -> str:
        """The same text for the same parameters."""
        return parameters_key(self.parameters)

    @property
    def n_failed(self) -> int:
        """Number of its runs that failed."""
        return sum(row.error is not None for row in self.rows)

    def values(self, metric: str, *, pairs: Sequence[tuple[str | None, int]]) -> FloatArray:
        """Return a metric by pairs of motion and seed, shape (n,); NaN where there is none."""
        found = {row.pair: row.value(metric) for row in self.rows}
        return np.array([found.get(pair, np.nan) for pair in pairs])


def methods_of(table: ResultTable) -> tuple[Method, ...]:
    """Return the methods of a table in order of appearance; labels name only what differs."""
    groups: dict[str, list[ResultRow]] = {}
    for row in table.rows:
        groups.setdefault(parameters_key(row.parameters), []).append(row)
    varied = varied_parameters(table)
    short = short_names(varied)
    return tuple(
        Method(
            label=method_label(rows[0].parameters, varied=varied, short=short) or table.name,
            parameters=rows[0].parameters,
            rows=tuple(rows),
        )
        for rows in groups.values()
    )


def varied_parameters(table: ResultTable) -> tuple[str, ...]:
    """Return the parameters that have more than one value, or that some runs lack."""
    return tuple(
        name
        for name in table.parameter_names
        if len({written(row.parameters[name]) if name in row.parameters else None for row in table.rows}) > 1
    )


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return the shortest end of each dotted name that no other shares."""
    return {name: _shortest_end(name, names) for name in names}


def method_label(parameters: Mapping[str, Any], *, varied: Sequence[str], short: Mapping[str, str]) -> str:
    """Return the label of a method: a case by its name, then the other varied parameters."""
    cases = [str(parameters[CASE])] if CASE in parameters and CASE in varied else []
    others = [
        f"{short[name]} = {written(parameters[name])}"
        for name in varied
        if name != CASE and name in parameters
    ]
    return SEPARATOR.join([*cases, *others])


def written(value: Any) -> str:
    """Return a parameter's value as text: numbers of up to six digits, texts as they are."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shortest_end(name: str, names: Sequence[str]) -> str:
    parts = name.split(".")
    for number in range(1, len(parts)):
        end = ".".join(parts[-number:])
        if sum(one == end or one.endswith(f".{end}") for one in names) == 1:
            return end
    return name
