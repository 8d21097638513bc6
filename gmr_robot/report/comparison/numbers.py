"""Numbers with as many digits as their spread leaves meaning to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from gmr_robot.evaluation.comparison import MethodSummary, MetricComparison, ResultTable
from gmr_robot.report.comparison.labels import measure_of
from gmr_robot.report.quantities import suitable_unit

NOTHING = "–"
"""Where there is no number."""

DIGITS = 4
"""Significant digits where nothing says how many have a meaning."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How the numbers of a metric are written.

    Attributes
    ----------
    title, meaning : str
        What the metric is called and means.
    factor : float
        What its numbers are multiplied by.
    unit : str
        Their unit then.
    decimals : int
        How many decimals have a meaning then.
    """

    title: str
    meaning: str
    factor: float
    unit: str
    decimals: int

    @property
    def heading(self) -> str:
        """Name and unit."""
        return f"{self.title} [{self.unit}]" if self.unit else self.title

    def write(self, value: float, *, decimals: int | None = None) -> str:
        """Return a number in the scale's unit, with its decimals unless others are asked for."""
        return fixed(self.factor * value, decimals=self.decimals if decimals is None else decimals)


def scale_of(metric: MetricComparison, table: ResultTable) -> Scale:
    """Return how a metric's numbers are written: in one unit, with two digits of what intervals leave open."""
    spreads = [_open(summary) for summary in metric.summaries]
    return scaled(metric.metric, [summary.mean for summary in metric.summaries], table, spreads=spreads)


def scaled(name: str, means: Sequence[float], table: ResultTable, *, spreads: Sequence[float]) -> Scale:
    """Return how the numbers of a metric are written.

    Parameters
    ----------
    name : str
        Its dotted name.
    means : sequence of float
        By method.
    table : ResultTable
        The results, which know the unit of positions.
    spreads : sequence of float
        How exact each mean is; the typical one says how many decimals have a meaning.
    """
    measure = measure_of(name, table)
    factor, unit = (1e-6, "MB") if measure.unit == "B" else suitable_unit(list(means), measure.unit)
    there = [spread for spread in spreads if math.isfinite(spread) and spread > 0.0]
    largest = max((abs(mean) for mean in means if math.isfinite(mean)), default=0.0)
    typical = median(there) if there else math.nan
    decimals = decimals_for(factor * typical, value=factor * largest)
    return Scale(title=measure.label, meaning=measure.meaning, factor=factor, unit=unit, decimals=decimals)


def _open(summary: MethodSummary) -> float:
    """Return half the width of a mean's interval; its standard deviation where there is none."""
    half = 0.5 * (summary.interval.high - summary.interval.low)
    return half if half > 0.0 else summary.deviation


def decimals_for(spread: float, *, value: float) -> int:
    """Return how many decimals show two digits of a spread; without one, four digits of the value."""
    if math.isfinite(spread) and spread > 1e-9 * abs(value):
        return _clipped(1 - math.floor(math.log10(spread)))
    if math.isfinite(value) and value != 0.0 and value != round(value):
        return _clipped(DIGITS - 1 - math.floor(math.log10(abs(value))))
    return 0


def fixed(value: float, *, decimals: int) -> str:
    """Return a number with so many decimals, with the typographic minus; a dash for none."""
    if not math.isfinite(value):
        return NOTHING
    if decimals == 0 and abs(value) >= 1e6:
        return f"{value:.4g}".replace("-", "−")
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0.0 else text.replace("-", "−")


def p_text(p_value: float) -> str:
    """Return a p-value: two digits, and no more than anyone can use."""
    if not math.isfinite(p_value):
        return NOTHING
    return "< 0.001" if p_value < 0.001 else f"{p_value:.2g}" if p_value < 0.1 else f"{p_value:.2f}"


def _clipped(decimals: int) -> int:
    return min(max(decimals, 0), 9)
