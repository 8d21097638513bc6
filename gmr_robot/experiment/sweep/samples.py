"""Values that are drawn instead of listed."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from gmr_robot.experiment.config.sweep import DRAWN, SamplesConfig
from gmr_robot.experiment.seeds import stream

DIGITS = 6
"""Significant digits of a drawn number: what stands in a table is then all of it."""


def draw_samples(section: SamplesConfig, *, seed: int) -> list[dict[str, float | int]]:
    """Return the values of each draw, by key; a draw that repeats another is left out, as it would show nothing new.

    Each key draws from a stream of its own, so that another key, or a greater budget, changes none of the values.

    Parameters
    ----------
    section : SamplesConfig
        How many, of what and between which bounds.
    seed : int
        The configuration's seed.
    """
    columns = {
        key: _DRAW[kind](low, high, stream(seed, f"sweep {key}"), section.count)
        for kind in DRAWN
        for key, (low, high) in getattr(section, kind).items()
    }
    distinct = dict.fromkeys(zip(*columns.values(), strict=True))
    return [dict(zip(columns, values, strict=True)) for values in distinct]


def _uniform(low: float, high: float, rng: np.random.Generator, count: int) -> list[float | int]:
    return [_within(value, low, high) for value in rng.uniform(low, high, count)]


def _log_uniform(low: float, high: float, rng: np.random.Generator, count: int) -> list[float | int]:
    logarithms = rng.uniform(math.log(low), math.log(high), count)
    return [_within(math.exp(value), low, high) for value in logarithms]


def _whole(low: int, high: int, rng: np.random.Generator, count: int) -> list[float | int]:
    return [int(value) for value in rng.integers(low, high, count, endpoint=True)]


def _within(value: float, low: float, high: float) -> float:
    """Round a number, but not out of its bounds."""
    return min(max(float(f"{value:.{DIGITS}g}"), low), high)


_DRAW: dict[str, Callable[..., list[float | int]]] = {
    "uniform": _uniform,
    "log_uniform": _log_uniform,
    "whole": _whole,
}
