"""The table of a sweep for other programs: CSV and Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.experiment.sweep.results_log import Row
from gmr_robot.files import write_atomic

_FIRST, _LAST = ("point", "index", "motion", "seed"), ("state", "error")


def flat_columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Return the table by column, named as in the rows: ``parameters.skill.n_components``, ``metrics.skill.…``.

    Values of parameters that are lists or mappings become JSON; None stands where a row has no value.
    """
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in _FIRST}
    for group in ("parameters", "metrics", "resources"):
        names = dict.fromkeys(name for row in rows for name in row[group])
        columns |= {f"{group}.{name}": [_plain(row[group].get(name)) for row in rows] for name in names}
    return columns | {name: [row[name] for row in rows] for name in (*_LAST, "folder")}


def export_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as CSV with a line of headings, atomically; what is not there stays empty."""
    columns = flat_columns(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    write_atomic(path, text.getvalue())


def export_parquet(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as Parquet, atomically.

    Raises
    ------
    MissingDependencyError
        When pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingDependencyError("pyarrow", "io", f"writing {path.name}") from None
    arrays = {name: pa.array(_of_one_type(values)) for name, values in flat_columns(rows).items()}
    content = io.BytesIO()
    pq.write_table(pa.table(arrays), content)
    write_atomic(path, content.getvalue())


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _of_one_type(values: list[Any]) -> list[Any]:
    """Return a column that Parquet takes: numbers, truth values or texts, and texts where they are mixed."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} or kinds <= {str} or kinds <= {int}:
        return values
    if kinds <= {int, float}:
        return [None if value is None else float(value) for value in values]
    return [
        None if value is None else value if isinstance(value, str) else json.dumps(value) for value in values
    ]
