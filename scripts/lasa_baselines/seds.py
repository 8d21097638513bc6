"""SEDS, the stable estimator of dynamical systems (Khansari-Zadeh & Billard 2011), its likelihood form: a baseline.

    ẋ = Σₖ hₖ(x) Aₖ (x − x*),   hₖ(x) ∝ πₖ N(x − x* | μₖ, Σₖ),   Aₖ + Aₖᵀ ≺ 0

so ‖x − x*‖² falls along every motion, which is what costs it accuracy. It is here to be compared with, not in the
package: `lyapunov` and `lpv` do its job with fewer restrictions. The authors' optimiser works on the same likelihood
under constraints; here these hold by construction, so the figures differ from those of their saved models.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from lasa_baselines.likelihood import DECAY, FLOOR, Parameters, loss, pack, unpack
from scipy.optimize import minimize
from scipy.special import softmax

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.mixture import fit_mixture


@dataclass(frozen=True, eq=False, kw_only=True)
class Seds:
    """A fitted SEDS, in the units of its demonstrations.

    Attributes
    ----------
    goal : ndarray, shape (d,)
        x*.
    weights, means, covariances : ndarray, shapes (K,), (K, d), (K, d, d)
        πₖ, μₖ (relative to the goal) and Σₖ.
    slopes, noises : ndarray, shape (K, d, d)
        Aₖ [1/s] and the covariances Cₖ of ẋ given x.
    log_likelihood : ndarray, shape (2,)
        Mean log p(x, ẋ) of the samples at the start of the optimiser and at its end.
    converged : bool
        Whether the optimiser came to a rest before its last iteration.
    seconds : float
        Time that the fit took.
    """

    goal: FloatArray
    weights: FloatArray
    means: FloatArray
    covariances: FloatArray
    slopes: FloatArray
    noises: FloatArray
    log_likelihood: FloatArray
    converged: bool
    seconds: float

    def velocity(self, positions: FloatArray) -> FloatArray:
        """Return ẋ (N, d) at positions (N, d)."""
        x = np.asarray(positions) - self.goal
        factors = np.linalg.cholesky(self.covariances)
        white = np.einsum("kij,nkj->nki", np.linalg.inv(factors), x[:, None] - self.means)
        volumes = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
        h = softmax(np.log(self.weights) - volumes - 0.5 * (white**2).sum(axis=2), axis=1)
        return np.asarray(np.einsum("nk,kij,nj->ni", h, self.slopes, x, optimize=True))


def fit_seds(
    positions: FloatArray,
    velocities: FloatArray,
    *,
    goal: FloatArray,
    groups: IntArray | None = None,
    n_components: int = 8,
    max_iterations: int = 2000,
    rng: int = 0,
) -> Seds:
    """Fit SEDS by maximum likelihood, from the EM fit of a free mixture made stable.

    Parameters
    ----------
    positions, velocities : ndarray, shape (N, d)
        Demonstrated samples.
    goal : ndarray, shape (d,)
        Where they end.
    groups : ndarray, shape (N,), optional
        Which demonstration a sample is of; it helps EM to start.
    n_components : int, default 8
        K.
    max_iterations : int, default 2000
        Of L-BFGS.
    rng : int, default 0
        Seed of the EM fit.
    """
    started = time.perf_counter()
    relative = positions - goal
    length, speed = np.sqrt(np.mean(relative**2)), np.sqrt(np.mean(velocities**2))
    x, v = relative / length, velocities / speed
    d = x.shape[1]
    start = pack(_start(x, v, groups=groups, n_components=n_components, rng=rng))
    options = {"maxiter": max_iterations, "maxfun": 4 * max_iterations, "maxcor": 30}
    found = minimize(loss, start, args=(n_components, x, v), jac=True, method="L-BFGS-B", options=options)
    at = unpack(found.x, n_components, d)
    unit = d * np.log(length * speed)  # from the density of numbers of order one to one per unit of the data
    return Seds(
        goal=np.array(goal, dtype=float),
        weights=at.weights,
        means=at.means * length,
        covariances=at.covariances * length**2,
        slopes=at.slopes * speed / length,
        noises=at.noises * speed**2,
        log_likelihood=-np.array([loss(start, n_components, x, v)[0], found.fun]) - unit,
        converged=bool(found.success),
        seconds=time.perf_counter() - started,
    )


def _start(
    x: FloatArray, v: FloatArray, *, groups: IntArray | None, n_components: int, rng: int
) -> Parameters:
    """Return the mixture that EM finds, each component's slope fitted through the goal and made stable."""
    d = x.shape[1]
    free = fit_mixture(np.hstack([x, v]), n_components, groups=groups, rng=rng).mixture
    h = free.responsibilities(np.hstack([x, v]))
    spread = free.covariances[:, :d, :d]
    decay, turn, noise = np.zeros((3, n_components, d, d))
    for k, weight in enumerate(np.maximum(h.sum(axis=0), 1e-6)):
        xx = (h[:, k, None] * x).T @ x + 1e-3 * weight * np.eye(d)
        slope = np.linalg.solve(xx, (h[:, k, None] * x).T @ v).T
        values, vectors = np.linalg.eigh(-0.5 * (slope + slope.T))
        stable = (vectors * np.maximum(values - DECAY, 0.05)) @ vectors.T
        decay[k], turn[k] = np.linalg.cholesky(stable), np.tril(0.5 * (slope - slope.T), -1)
        left = v - x @ (turn[k] - turn[k].T - stable - DECAY * np.eye(d)).T
        noise[k] = (h[:, k, None] * left).T @ left / weight + 1e-4 * np.eye(d)
    return Parameters(
        np.log(np.maximum(free.weights, 1e-6)),
        free.means[:, :d],
        np.asarray(np.linalg.cholesky(spread + FLOOR * np.eye(d))),
        np.asarray(np.linalg.cholesky(noise)),
        decay,
        turn,
    )
