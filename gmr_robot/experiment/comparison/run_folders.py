"""The results of run folders that lie beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmr_robot.evaluation.comparison import ResultRow, ResultTable, flat_metrics, parameters_key
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.comparison.motion_labels import motion_labels
from gmr_robot.experiment.dotted_keys import by_dotted_key
from gmr_robot.experiment.run.folder import RunFolder, read_json
from gmr_robot.experiment.run.status import STATUS_FILE, RunStatus, read_status
from gmr_robot.experiment.strict_yaml import read_yaml
from gmr_robot.report.lettering import count

MOTION, SEED = "demonstrations.path", "seed"
"""Keys that are no parameters: what was shown, and chance."""

_IDLE = {"name", "output"}
"""Keys that no number depends on."""


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run that has ended: where, how, and with which configuration, by dotted key."""

    folder: Path
    status: RunStatus
    config: Mapping[str, Any]


def read_run_folders(folder: Path) -> ResultTable:
    """Return the results of all run folders in a folder, or one level further down.

    Parameters are the keys in which their configurations differ; motions are their demonstrations.

    Parameters
    ----------
    folder : Path
        Where they lie, ``runs/quickstart`` for example.

    Raises
    ------
    InputError
        When there are fewer than two that have ended, or one cannot be read.
    """
    found = [
        path.parent for pattern in ("*", "*/*") for path in sorted(folder.glob(f"{pattern}/{STATUS_FILE}"))
    ]
    statuses = {path: read_status(path) for path in found}
    runs = [
        _Run(folder=path, status=status, config=_config(path))
        for path, status in statuses.items()
        if status.state != "running"
    ]
    if len(runs) < 2:
        raise InputError(
            f"{folder} holds {count(len(runs), 'run')} to compare; expected the folder of a sweep, or one with at "
            "least two run folders in it"
        )
    varied = _varied(runs)
    labels = motion_labels(str(run.config[MOTION]) for run in runs if MOTION in run.config)
    newest = {
        _identity(run, varied): _row(run, varied=varied, labels=labels, root=folder)
        for run in _oldest_first(runs)
    }
    notes = _notes(runs, rows=len(newest), running=len(found) - len(runs))
    return ResultTable(name=folder.resolve().name, rows=tuple(newest.values()), notes=notes)


def run_metrics(folder: Path) -> dict[str, Any]:
    """Return the metrics of a run as they are nested; empty when the file is not there.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    path = RunFolder(folder).metrics
    return read_json(path) if path.is_file() else {}


def unit_of(metrics: Mapping[str, Any]) -> str | None:
    """Return the unit of positions that metrics name."""
    parts = (metrics.get(origin) for origin in ("held_out", "training"))
    return next((str(part["unit"]) for part in parts if isinstance(part, Mapping) and "unit" in part), None)


def _oldest_first(runs: list[_Run]) -> list[_Run]:
    return sorted(runs, key=lambda run: (run.status.started, str(run.folder)))


def _row(run: _Run, *, varied: tuple[str, ...], labels: Mapping[str, str], root: Path) -> ResultRow:
    failed = run.status.state == "failed"
    metrics = {} if failed else flat_metrics(read_json(RunFolder(run.folder).metrics))
    return ResultRow(
        point=run.folder.relative_to(root).as_posix(),
        parameters={name: run.config.get(name) for name in varied},
        motion=labels[str(run.config[MOTION])] if MOTION in run.config else None,
        seed=int(run.config.get(SEED, 0)),
        metrics={name: math.nan if value is None else value for name, value in metrics.items()},
        error=f"{run.status.stage}: {run.status.error}" if failed else None,
        folder=run.folder.relative_to(root).as_posix(),
    )


def _identity(run: _Run, varied: tuple[str, ...]) -> tuple[str, str, int]:
    parameters = {name: run.config.get(name) for name in varied}
    return parameters_key(parameters), str(run.config.get(MOTION)), int(run.config.get(SEED, 0))


def _varied(runs: list[_Run]) -> tuple[str, ...]:
    """Return the keys in which configurations differ, motion and seed apart; names only where nothing else does."""
    keys = dict.fromkeys(key for run in runs for key in run.config)
    differ = [key for key in keys if len({parameters_key({"": run.config.get(key)}) for run in runs}) > 1]
    varied = tuple(key for key in differ if key not in {MOTION, SEED, *_IDLE})
    named = "name" in differ and not varied and MOTION not in differ
    return ("name",) if named else varied


def _notes(runs: list[_Run], *, rows: int, running: int) -> tuple[str, ...]:
    notes = []
    if len(runs) > rows:
        notes.append(
            f"{count(len(runs) - rows, 'run')} had been repeated since; the newest of equal ones counts."
        )
    if running:
        notes.append(
            f"{count(running, 'run')} without an end, still running or killed, not in these numbers."
        )
    return tuple(notes)


def _config(folder: Path) -> dict[str, Any]:
    path = RunFolder(folder).config
    if not path.is_file():
        raise InputError(
            f"{folder} holds no {path.name}; expected the folder of a run, remove it or complete it"
        )
    return by_dotted_key(read_yaml(path).data)
