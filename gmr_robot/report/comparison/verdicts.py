"""Who wins, in words."""

from __future__ import annotations

import numpy as np

from gmr_robot.evaluation.comparison import Comparison, MetricComparison
from gmr_robot.evaluation.comparison.interval import ROUNDING
from gmr_robot.report.comparison.numbers import scale_of
from gmr_robot.report.comparison.overview import alone_text
from gmr_robot.report.lettering import count, listed

MOST_NAMED = 4
"""Most methods that a sentence names."""


def verdicts(comparison: Comparison) -> dict[str, str]:
    """Return a sentence or two by the name of each metric."""
    return {
        scale_of(metric, comparison.table).title: f"{_verdict(metric, comparison)}{_against(metric)}"
        for metric in comparison.metrics
    }


def _verdict(metric: MetricComparison, comparison: Comparison) -> str:
    ranking = metric.ranking
    if metric.direction is None:
        return "neither more nor less is better, so nobody wins."
    if ranking.best is None:
        return "too few numbers to rank the methods."
    labels = [comparison.methods[at].label for at in ranking.winners]
    best = f"{labels[0]} ({_value(metric, comparison)})"
    if _alike(metric):
        return f"all methods have the same numbers, {_value(metric, comparison)} on average."
    if not ranking.tied:
        return f"{best} is best."
    if ranking.hopeless:
        return f"{best} has the best mean; {count(ranking.n_pairs, 'pair')} cannot show a difference."
    if len(labels) == len(comparison.methods) - len(ranking.unranked):
        return f"no method is told apart from {best}, which has the best mean."
    if len(labels) > MOST_NAMED:
        return f"{best} has the best mean; {len(labels) - 1} others are within noise of it."
    verb = "are" if len(labels) > 2 else "is"
    return f"{best} has the best mean; {listed(labels[1:])} {verb} within noise of it."


def _alike(metric: MetricComparison) -> bool:
    """Whether no method differs from another in any pair of motion and seed."""
    matrix = np.stack(metric.values)
    return bool(np.all(np.ptp(matrix, axis=0) <= ROUNDING * np.abs(matrix).max(axis=0)))


def _value(metric: MetricComparison, comparison: Comparison) -> str:
    """Return the best mean with its unit."""
    scale, best = scale_of(metric, comparison.table), metric.ranking.best
    assert best is not None  # asked for winners alone
    return f"{alone_text(metric.summaries[best], scale)} {scale.unit}".strip()


def _against(metric: MetricComparison) -> str:
    tested = [one for one in metric.against_baseline if one is not None and one.paired.n_pairs]
    if not tested or metric.direction is None:
        return ""
    better = sum(one.differs and one.paired.effect > 0.0 for one in tested)
    worse = sum(one.differs and one.paired.effect < 0.0 for one in tested)
    if not better and not worse:
        return f" Against the baseline no difference is shown ({count(len(tested), 'comparison')})."
    counts = {"better": better, "worse": worse, "not told apart": len(tested) - better - worse}
    said = listed([f"{number} {word}" for word, number in counts.items() if number])
    return f" Against the baseline, of {len(tested)}: {said}."
