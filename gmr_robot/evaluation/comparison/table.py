"""The results of many runs, one row a run."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from gmr_robot.exceptions import InputError, UnknownNameError

_Name = TypeVar("_Name", bound="str | None")


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """What one run found out. Immutable.

    Attributes
    ----------
    point : str
        What names the run among the others.
    parameters : mapping of str to JSON value
        What was varied, by the configuration's dotted keys, without motion and seed; ``case`` names a case.
    motion : str or None
        The motion that was learned; None where motions were not varied.
    seed : int
        Seed of everything random.
    metrics : mapping of str to float
        The numbers by dotted name, ``"held_out.velocity_rmse"`` for example; NaN where there is none.
    resources : mapping of str to float
        ``wall_seconds``, ``cpu_seconds`` [s], ``peak_memory_bytes``.
    error : str or None
        Why the run failed; None when it is complete.
    folder : str
        The run folder, relative to the table's.
    """

    point: str
    parameters: Mapping[str, Any]
    motion: str | None
    seed: int
    metrics: Mapping[str, float]
    resources: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    folder: str = ""

    @property
    def pair(self) -> tuple[str | None, int]:
        """Motion and seed: what two runs share that are compared with each other."""
        return self.motion, self.seed

    def value(self, metric: str) -> float:
        """Return a metric, or a resource by its name; NaN where the run failed or has none."""
        if self.error is not None:
            return math.nan
        value = self.metrics.get(metric, self.resources.get(metric, math.nan))
        return value if math.isfinite(value) else math.nan


@dataclass(frozen=True, kw_only=True)
class ResultTable:
    """The results of many runs. Immutable.

    Attributes
    ----------
    name : str
        What the runs are called together.
    rows : tuple of ResultRow
        In the order of the points; failed runs included.
    unit : str or None
        Unit of the demonstrations' positions, where all runs have the same.
    n_unfinished : int
        Points that were asked for and have no row yet.
    notes : tuple of str
        What else the reader should know, as sentences.

    Raises
    ------
    InputError
        When there is no row, or two rows have the same parameters, motion and seed.
    """

    name: str
    rows: tuple[ResultRow, ...]
    unit: str | None = None
    n_unfinished: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows:
            raise InputError(f"the results of {self.name!r} hold no run; expected at least one")
        seen: dict[tuple[str, str | None, int], str] = {}
        for row in self.rows:
            key = (parameters_key(row.parameters), *row.pair)
            if key in seen:
                raise InputError(
                    f"the runs {seen[key]} and {row.point} of {self.name!r} have the same parameters, motion and "
                    "seed; expected one run of each, remove one of the two"
                )
            seen[key] = row.point

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of all parameters that some run has, in order of appearance."""
        return _in_order(name for row in self.rows for name in row.parameters)

    @cached_property
    def motions(self) -> tuple[str | None, ...]:
        """The motions, in order of appearance."""
        return _in_order(row.motion for row in self.rows)

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, ascending."""
        return tuple(sorted({row.seed for row in self.rows}))

    @cached_property
    def metric_names(self) -> tuple[str, ...]:
        """Names of what some complete run has a number for, in order of appearance, resources last."""
        numbers = [row.metrics for row in self.rows] + [row.resources for row in self.rows]
        rows = (*self.rows, *self.rows)
        return _in_order(
            name
            for row, group in zip(rows, numbers, strict=True)
            for name in group
            if not math.isnan(row.value(name))
        )

    @cached_property
    def failed(self) -> tuple[ResultRow, ...]:
        """The runs that failed."""
        return tuple(row for row in self.rows if row.error is not None)

    def checked_metric(self, name: str) -> str:
        """Return the full name of a metric, which may be given by its end where that is unique.

        Raises
        ------
        UnknownNameError
            When no metric ends so.
        InputError
            When more than one does.
        """
        if name in self.metric_names:
            return name
        found = [one for one in self.metric_names if one.endswith(f".{name}")]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(f"the metric {name!r} is one of {', '.join(found)}; expected which")
        similar = [one for one in self.metric_names if name.casefold() in one.casefold()]
        ends = {end for one in self.metric_names if not (end := one.rpartition(".")[2]).isdecimal()}
        raise UnknownNameError(
            "metric", name, similar or ends, otherwise="dotted names stand in results and reports"
        )


def parameters_key(parameters: Mapping[str, Any]) -> str:
    """Return the same text for the same parameters in any order."""
    return json.dumps(dict(parameters), sort_keys=True, ensure_ascii=False)


def _in_order(names: Iterable[_Name]) -> tuple[_Name, ...]:
    return tuple(dict.fromkeys(names))
