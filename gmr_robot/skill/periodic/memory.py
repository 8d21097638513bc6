"""What a periodic skill remembers: how the demonstrations go from component to component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.memory import LARGEST_EXPONENT

LEAK = 0.05
"""How often a lap the belief jumps anywhere, with no reason: what lets it find a branch that it thinks impossible."""

LOOK_AHEAD = 0.5
"""How far the belief is spread before it weighs components, as a share of a passage."""

_SMALLEST_WEIGHT = 1e-300
"""A component without any weight says nothing; this keeps its logarithm finite."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Memory:
    """A hidden Markov model in continuous time over the components of a mixture. Immutable.

    Attributes
    ----------
    rates : ndarray, shape (K, K)
        Rate [1/s] of going from component j to component k; the diagonal makes each row sum to zero.
    occupancy : ndarray, shape (K,)
        Share of the time in each component: the belief where a motion begins.
    passage : float
        Mean time in a component [s], which counts as one observation.

    Raises
    ------
    InputError
        When rates are negative or do not sum to zero, shares are negative or do not sum to one, or shapes
        disagree.
    """

    rates: FloatArray
    occupancy: FloatArray
    passage: float

    def __post_init__(self) -> None:
        occupancy = float_array(self.occupancy, name="occupancy", shape=("K",))
        rates = float_array(self.rates, name="rates", shape=(len(occupancy), len(occupancy)))
        leaving = -np.diagonal(rates)
        if (rates + np.diag(leaving) < 0.0).any() or not np.allclose(
            rates.sum(axis=1), 0.0, atol=1e-9 * max(float(leaving.max()), 1e-300)
        ):
            raise InputError(
                "rates of transition are at least zero off the diagonal and sum to zero in every row; "
                f"got rows that sum to {rates.sum(axis=1).tolist()}"
            )
        if (occupancy < 0.0).any() or not np.isclose(occupancy.sum(), 1.0):
            raise InputError(f"occupancy is {occupancy.tolist()}; expected shares that sum to one")
        object.__setattr__(self, "rates", readonly(rates))
        object.__setattr__(self, "occupancy", readonly(occupancy))
        object.__setattr__(self, "passage", positive(self.passage, name="passage"))

    @property
    def n_components(self) -> int:
        """Number of components K."""
        return len(self.occupancy)

    def transitions(self, dt: float) -> FloatArray:
        """Return the probabilities of being in component k a time dt [s] after j, shape (K, K): exp(QΔt)."""
        return np.asarray(expm(self.rates * positive(dt, name="dt")))

    def packed(self, weights: FloatArray) -> FloatArray:
        """Return all of it as the kernels read it, for a mixture with these weights (K,)."""
        fastest = max(float(-np.diagonal(self.rates).min()), 1.0 / self.passage)
        weights = np.maximum(weights, _SMALLEST_WEIGHT)
        jumps = np.eye(self.n_components) + self.rates / fastest
        ahead = self.transitions(LOOK_AHEAD * self.passage) / weights
        header = np.array([self.passage, fastest, LARGEST_EXPONENT / fastest])
        return readonly(
            np.concatenate([header, np.log(weights), self.occupancy, jumps.ravel(), ahead.ravel()])
        )


def learn_memory(
    responsibilities: Sequence[FloatArray], durations: Sequence[FloatArray], *, closed: bool = True
) -> Memory:
    """Learn how demonstrations go from component to component.

    The rate from j to k is the number of transitions over the time in j, the estimate of greatest likelihood for a
    Markov process that is observed all the time (Billingsley 1961). Responsibilities γ do not jump but glide, and
    what flows from one component to another between two samples is what the one loses and the other gains,

        N_jk = Σₜ d⁻ₜ(j) d⁺ₜ(k) / Σₗ d⁺ₜ(l),    d = γₜ₊₁ − γₜ,

    so that a passage from j to k counts as one transition, whatever the rate of the samples. (The product
    γₜ(j) γₜ₊₁(k) would count again at each sample where two components share.)

    Parameters
    ----------
    responsibilities : sequence of ndarray, shape (T, K)
        p(k | x, ẋ) at the samples of each lap: positions and velocities, so that branches that cross are apart.
    durations : sequence of ndarray, shape (T,)
        For how long each sample stands [s].
    closed : bool, default True
        Whether the end of a demonstration leads to its own beginning.

    Returns
    -------
    Memory
        With a leak from everywhere to everywhere; a component that was never visited has nothing else.
    """
    pairs = list(zip(responsibilities, durations, strict=True))
    counts = np.sum([_flow(np.vstack([one, one[:1]]) if closed else one) for one, _ in pairs], axis=0)
    time = np.sum([spans @ one for one, spans in pairs], axis=0)
    whole, n = float(time.sum()), len(time)
    rates = np.divide(
        counts, time[:, None], out=np.zeros_like(counts), where=time[:, None] > 1e-9 * whole / n
    )
    rates += LEAK * len(pairs) / whole / n
    np.fill_diagonal(rates, 0.0)
    np.fill_diagonal(rates, -rates.sum(axis=1))
    return Memory(rates=rates, occupancy=time / whole, passage=whole / max(float(counts.sum()), 1.0))


def _flow(responsibilities: FloatArray) -> FloatArray:
    """Return the transitions along one path (T, K) of responsibilities, shape (K, K)."""
    change = np.diff(responsibilities, axis=0)
    gain, loss = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    moved = gain.sum(axis=1)
    moving = moved > 0.0
    counts: FloatArray = loss[moving].T @ (gain[moving] / moved[moving, None])
    np.fill_diagonal(counts, 0.0)
    return counts
