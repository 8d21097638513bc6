"""What many replays say together: how often they succeed, and how far they spread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from gmr_robot.simulation.many.summary import ReplaySummary

LEVEL = 0.95
"""Confidence of the intervals."""
MEASURES = (
    *("duration", "tracking_rms", "tracking_max", "goal_distance"),
    *("position_use", "velocity_use", "torque_use", "energy", "smoothness"),
)
"""Fields of `ReplaySummary` of which statistics are made."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A number over many replays.

    Attributes
    ----------
    count : int
        Of how many it is known.
    mean, low, high : float
        Its mean, with the ends of the 95 % confidence interval (Student's t).
    least, greatest : float
        Extremes.
    """

    count: int
    mean: float
    low: float
    high: float
    least: float
    greatest: float


@dataclass(frozen=True, kw_only=True)
class ManyReplays:
    """The outcome of many replays.

    Attributes
    ----------
    summaries : tuple of ReplaySummary
        One a replay, by number; those that failed included.
    seconds : float
        Wall-clock time of all together [s].
    processes : int
        How many ran at a time.
    """

    summaries: tuple[ReplaySummary, ...]
    seconds: float
    processes: int

    def __len__(self) -> int:
        """Number of replays."""
        return len(self.summaries)

    @property
    def n_success(self) -> int:
        """How many succeeded."""
        return sum(one.success for one in self.summaries)

    @property
    def n_stops(self) -> int:
        """How often the safety chain stopped an arm."""
        return sum(one.n_stops for one in self.summaries)

    @property
    def success_rate(self) -> float:
        """Share of successes."""
        return self.n_success / len(self)

    @property
    def success_interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of the success rate (Wilson 1927), which holds for few replays too."""
        return wilson_interval(self.n_success, len(self))

    @property
    def causes(self) -> dict[str, int]:
        """How often each cause ended a replay that was no success, the most frequent first."""
        return dict(Counter(one.cause for one in self.summaries if not one.success).most_common())

    @property
    def gain(self) -> float:
        """Time of all replays one after the other, over the time that they took together."""
        return float(np.nansum([one.seconds for one in self.summaries]) / self.seconds)

    def spread(self, measure: str) -> Spread:
        """Return the statistics of one of `MEASURES`, over the replays for which it is known."""
        values = np.array([getattr(one, measure) for one in self.summaries], dtype=np.float64)
        return spread_of(values[np.isfinite(values)])


def spread_of(values: np.ndarray) -> Spread:
    """Return the statistics of numbers, shape (N,); NaN where there are too few."""
    n = len(values)
    if n == 0:
        nan = float("nan")
        return Spread(count=0, mean=nan, low=nan, high=nan, least=nan, greatest=nan)
    mean, half = float(values.mean()), float("nan")
    if n > 1:
        from scipy.special import stdtrit

        half = float(stdtrit(n - 1, 0.5 + 0.5 * LEVEL) * values.std(ddof=1) / np.sqrt(n))
    return Spread(
        count=n,
        mean=mean,
        low=mean - half,
        high=mean + half,
        least=float(values.min()),
        greatest=float(values.max()),
    )


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22)."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + 0.5 * LEVEL))
    share, weight = successes / trials, z * z / trials
    middle = (share + 0.5 * weight) / (1.0 + weight)
    half = z / (1.0 + weight) * np.sqrt(share * (1.0 - share) / trials + 0.25 * weight / trials)
    low = 0.0 if successes == 0 else max(0.0, float(middle - half))
    high = 1.0 if successes == trials else min(1.0, float(middle + half))
    return low, high
