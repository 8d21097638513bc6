"""All methods of a table against each other, metric by metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.evaluation.comparison.baseline import baselines_of
from gmr_robot.evaluation.comparison.direction import MetricDirection, metric_direction
from gmr_robot.evaluation.comparison.methods import Method, methods_of
from gmr_robot.evaluation.comparison.paired import ALPHA, PairedDifference, holm, paired_difference
from gmr_robot.evaluation.comparison.ranking import Ranking, rank
from gmr_robot.evaluation.comparison.summary import MethodSummary, summarise
from gmr_robot.evaluation.comparison.table import ResultTable


@dataclass(frozen=True, kw_only=True)
class BaselineComparison:
    """A method against its baseline.

    Attributes
    ----------
    baseline : int
        Index of the baseline.
    paired : PairedDifference
        How they differ.
    p_holm : float
        The test's p-value, corrected for all comparisons of the metric; NaN without pairs.
    """

    baseline: int
    paired: PairedDifference
    p_holm: float

    @property
    def differs(self) -> bool:
        """Whether a difference is shown."""
        return self.p_holm < ALPHA


@dataclass(frozen=True, eq=False, kw_only=True)
class MetricComparison:
    """All methods on one metric.

    Attributes
    ----------
    metric : str
        Its dotted name.
    direction : MetricDirection or None
        Which of two values is the better; None where neither is.
    values : tuple of array, shape (n_pairs,)
        By method, pair by pair; NaN where there is none.
    summaries : tuple of MethodSummary
        By method.
    against_baseline : tuple of BaselineComparison or None
        By method; None for baselines and those without one.
    ranking : Ranking
        Who wins.
    """

    metric: str
    direction: MetricDirection | None
    values: tuple[FloatArray, ...]
    summaries: tuple[MethodSummary, ...]
    against_baseline: tuple[BaselineComparison | None, ...]
    ranking: Ranking


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """What may be said of a table of results.

    Attributes
    ----------
    table : ResultTable
        The results.
    methods : tuple of Method
        Who is compared.
    pairs : tuple of (motion, seed)
        All that some run has.
    motions : array of int, shape (n_pairs,)
        Which motion each pair belongs to, as an index of the table's motions.
    baselines : tuple of int or None
        Index of each method's baseline.
    baseline : mapping of str to JSON value
        As it was chosen; empty for the first method.
    metrics : tuple of MetricComparison
        The metrics that were asked for, in order.
    """

    table: ResultTable
    methods: tuple[Method, ...]
    pairs: tuple[tuple[str | None, int], ...]
    motions: IntArray
    baselines: tuple[int | None, ...]
    metrics: tuple[MetricComparison, ...]
    baseline: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_baseline(self) -> bool:
        """Whether any method has a baseline."""
        return any(one is not None for one in self.baselines)


def compare_results(
    table: ResultTable, *, metrics: Sequence[str], baseline: Mapping[str, Any] | None = None
) -> Comparison:
    """Compare the methods of a table.

    Parameters
    ----------
    table : ResultTable
        The results.
    metrics : sequence of str
        What to compare them by; names that the table has, or unique ends of them.
    baseline : mapping of str to JSON value, optional
        Parameters of the method that others are tested against; parameters that it leaves open are those of each
        method. The first method when not given.

    Raises
    ------
    InputError
        When there is no such metric or baseline.
    """
    methods = methods_of(table)
    chosen = dict(baseline or {})
    pairs = tuple(sorted({row.pair for row in table.rows}, key=lambda pair: _place(pair, table)))
    motions = np.array([table.motions.index(motion) for motion, _ in pairs])
    baselines = baselines_of(methods, table=table, baseline=chosen)
    names = dict.fromkeys(table.checked_metric(name) for name in metrics)
    return Comparison(
        table=table,
        methods=methods,
        pairs=pairs,
        motions=motions,
        baselines=tuple(baselines),
        baseline=chosen,
        metrics=tuple(
            _by_metric(name, methods=methods, pairs=pairs, motions=motions, baselines=baselines)
            for name in names
        ),
    )


def _by_metric(
    metric: str,
    *,
    methods: Sequence[Method],
    pairs: Sequence[tuple[str | None, int]],
    motions: IntArray,
    baselines: Sequence[int | None],
) -> MetricComparison:
    direction = metric_direction(metric)
    values = tuple(method.values(metric, pairs=pairs) for method in methods)
    return MetricComparison(
        metric=metric,
        direction=direction,
        values=values,
        summaries=tuple(
            summarise(method, one, motions=motions) for method, one in zip(methods, values, strict=True)
        ),
        against_baseline=_against(values, motions=motions, baselines=baselines, direction=direction),
        ranking=rank(values, motions=motions, direction=direction),
    )


def _against(
    values: Sequence[FloatArray],
    *,
    motions: IntArray,
    baselines: Sequence[int | None],
    direction: MetricDirection | None,
) -> tuple[BaselineComparison | None, ...]:
    tests = {
        at: paired_difference(values[at], values[other], motions=motions, direction=direction)
        for at, other in enumerate(baselines)
        if other is not None
    }
    corrected = dict(zip(tests, holm([test.p_value for test in tests.values()]), strict=True))
    return tuple(
        None if other is None else BaselineComparison(baseline=other, paired=tests[at], p_holm=corrected[at])
        for at, other in enumerate(baselines)
    )


def _place(pair: tuple[str | None, int], table: ResultTable) -> tuple[int, int]:
    motion, seed = pair
    return table.motions.index(motion), seed
