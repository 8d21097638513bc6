"""How one velocity is taken from p(ẋ | x), and the random numbers for it."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, fraction
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.kernels.tick import MEAN, MODE, SAMPLE
from gmr_robot.mixture.region import draws_in_region

STRATEGIES = {"mean": MEAN, "mode": MODE, "sample": SAMPLE}
"""``mean``: the expectation; ``mode``: the mean of the strongest component; ``sample``.

A draw inside an α-region.
"""

CHUNK = 1024
"""Ticks of randomness drawn at a time; rollouts and policies cut their stream alike, so they agree."""


def strategy_code(name: str) -> int:
    """Return the kernel's number of a strategy, refusing unknown names."""
    if name not in STRATEGIES:
        raise UnknownNameError("strategy", name, STRATEGIES)
    return STRATEGIES[name]


def tick_draws(strategy: int, *, n_dimensions: int, alpha: float, rng: np.random.Generator) -> FloatArray:
    """Draw the random numbers of CHUNK ticks.

    A uniform number picks the component, a normal vector truncated to the α-region the velocity.

    Returns
    -------
    ndarray, shape (CHUNK, 1 + d) for ``sample``, else (CHUNK, 0)
        One row a tick.
    """
    fraction(alpha, name="alpha")
    if strategy != SAMPLE:
        return np.empty((CHUNK, 0))
    draws = np.empty((CHUNK, 1 + n_dimensions))
    draws[:, 0] = rng.random(CHUNK)
    draws[:, 1:] = draws_in_region(CHUNK, n_dimensions=n_dimensions, alpha=alpha, rng=rng)
    return draws


def streams(rng: np.random.Generator | int, n_streams: int) -> list[np.random.Generator]:
    """Return independent streams of randomness, one a rollout; the first is the one a policy uses."""
    return np.random.default_rng(rng).spawn(n_streams)
