"""From a folder of results to the report of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gmr_robot.evaluation.comparison import (
    Comparison,
    ResultTable,
    compare_results,
    flat_metrics,
    parse_baseline,
)
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.comparison.run_folders import read_run_folders, run_metrics, unit_of
from gmr_robot.experiment.run.folder import RunFolder
from gmr_robot.experiment.run.status import STATUS_FILE
from gmr_robot.experiment.sweep.folder import SweepFolder
from gmr_robot.experiment.sweep.sweep import read_sweep
from gmr_robot.experiment.sweep.table import is_sweep, read_results
from gmr_robot.report.comparison import ComparisonReport, chosen_metrics, write_comparison

FOLDER = "comparison"
"""Where the report goes, in the folder of the results."""


@dataclass(frozen=True, kw_only=True)
class _Results:
    """A table, and what its configuration says of its report."""

    table: ResultTable
    baseline: Mapping[str, Any] = field(default_factory=dict)
    metrics: Sequence[str] = ()
    config: str = ""


def compare_folder(
    folder: Path, *, baseline: str | None = None, metrics: Sequence[str] = (), output: Path | None = None
) -> tuple[Comparison, ComparisonReport]:
    """Compare the runs of a folder and write the report.

    Parameters
    ----------
    folder : Path
        Of a sweep, or with several run folders in it.
    baseline : str, optional
        Whom methods are compared with, ``"case=plain,skill.n_components=3"`` for example; what the sweep's
        configuration says, or the first method, when not given.
    metrics : sequence of str
        What to compare by; what the sweep's configuration says and the usual ones when empty.
    output : Path, optional
        Where to write, made when missing; ``comparison`` in the folder when not given.

    Raises
    ------
    InputError
        When the folder holds no such results, or a name is not known.
    OSError
        When the report cannot be written.
    """
    results = _read(folder)
    table = results.table
    chosen = parse_baseline(baseline, table) if baseline is not None else results.baseline
    names = chosen_metrics(table, asked=metrics, first=results.metrics)
    comparison = compare_results(table, metrics=names, baseline=chosen)
    target = output or folder / FOLDER
    target.mkdir(exist_ok=True)
    return comparison, write_comparison(target, comparison, config=results.config)


def _read(folder: Path) -> _Results:
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise InputError(f"{folder} {what}; expected the folder of a sweep, or one that holds run folders")
    if (folder / STATUS_FILE).is_file():
        report = RunFolder(folder).report
        told = f"whose report is {report.name} in it" if report.is_file() else "without a report"
        raise InputError(
            f"{folder} is a single run, {told}; expected the folder of a sweep, or one that holds several run folders"
        )
    place = folder if is_sweep(folder) else folder / "sweep"
    if not is_sweep(place):
        return _Results(table=_completed(read_run_folders(folder), folder))
    path = SweepFolder(place).config
    section = read_sweep(path).section
    return _Results(
        table=_completed(read_results(place), place),
        baseline=section.baseline or {},
        metrics=section.metrics,
        config=path.read_text(encoding="utf-8"),
    )


def _completed(table: ResultTable, folder: Path) -> ResultTable:
    """Return the table with what only run folders know: times of stages, and the unit of positions.

    The unit is named where all runs have the same.
    """
    rows, units = [], set()
    for row in table.rows:
        nested = run_metrics(folder / row.folder) if row.error is None else {}
        units.add(unit_of(nested))
        times = flat_metrics({"timing": nested.get("timing", {})})
        found = {name: value for name, value in times.items() if value is not None}
        rows.append(replace(row, metrics={**row.metrics, **found}))
    units.discard(None)
    return replace(table, rows=tuple(rows), unit=units.pop() if len(units) == 1 else None)
