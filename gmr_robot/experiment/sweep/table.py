"""The results of a sweep as one table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gmr_robot.evaluation.comparison import ResultRow, ResultTable
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.sweep.folder import SWEEP_FILE, SweepFolder
from gmr_robot.experiment.sweep.results_log import Row
from gmr_robot.experiment.sweep.sweep import read_sweep


def is_sweep(folder: Path) -> bool:
    """Whether a folder is that of a sweep."""
    return (folder / SWEEP_FILE).is_file()


def read_results(folder: Path) -> ResultTable:
    """Return what a sweep has found out so far, in the order of its points.

    Parameters
    ----------
    folder : Path
        The sweep's folder, which holds its `sweep.yaml`.

    Raises
    ------
    InputError
        When it is not the folder of a sweep, no point is finished, or a row is damaged.
    """
    place = SweepFolder(folder)
    if not is_sweep(folder):
        raise InputError(f"{folder} holds no {SWEEP_FILE}; expected the folder of a sweep")
    sweep = read_sweep(place.config)
    rows = in_order(place.log.read())
    if not rows:
        raise InputError(f"no point of the sweep in {folder} is finished yet; run gmr-robot sweep first")
    return ResultTable(
        name=sweep.base.name,
        rows=tuple(map(table_row, rows)),
        n_unfinished=max(len(sweep.points) - len(rows), 0),
    )


def in_order(rows: Mapping[str, Row]) -> list[Row]:
    """Return rows in the order of their points."""
    return sorted(rows.values(), key=lambda row: row["index"])


def table_row(row: Row) -> ResultRow:
    """Return a row of the file as one of the table."""
    return ResultRow(
        point=row["point"],
        parameters=row["parameters"],
        motion=row["motion"],
        seed=row["seed"],
        metrics=_numbers(row["metrics"]),
        resources=_numbers(row["resources"]),
        error=row["error"],
        folder=row["folder"],
    )


def _numbers(group: Mapping[str, Any]) -> dict[str, float]:
    return {name: math.nan if value is None else float(value) for name, value in group.items()}
