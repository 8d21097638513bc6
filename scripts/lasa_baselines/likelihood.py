r"""The likelihood of SEDS over parameters that cannot leave the stable set, with its gradient.

    p(x, ẋ) = Σₖ πₖ N(x | μₖ, Σₖ) N(ẋ | Aₖx, Cₖ),    x relative to the goal

is the joint density of Khansari-Zadeh & Billard 2011 (eq. 15) with their condition bₖ = 0 put in. Their other
conditions (eq. 17) hold by construction:

    Σₖ = LLᵀ + ε I,   Cₖ = MMᵀ + ε I,   Aₖ = −NNᵀ − δ I + W − Wᵀ,   π = softmax(w)

with L, M, N lower triangular and W strictly so: every stable Aₖ, with Aₖ + Aₖᵀ ≼ −2δ I, has this form. So the maximum
is looked for without constraints.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, softmax

from gmr_robot.arrays import FloatArray

FLOOR = 1e-5
"""ε: smallest variance, where positions and velocities are of order one."""

DECAY = 1e-3
"""δ: smallest rate of decay of ‖x‖, in the same units."""


class Parameters(NamedTuple):
    """Logits w (K,), means μ (K, d) and the factors L, M, N, W (K, d, d), lower triangular."""

    logits: FloatArray
    means: FloatArray
    positions: FloatArray
    noise: FloatArray
    decay: FloatArray
    turn: FloatArray

    @property
    def weights(self) -> FloatArray:
        """πₖ, (K,)."""
        return np.asarray(softmax(self.logits))

    @property
    def covariances(self) -> FloatArray:
        """Σₖ, (K, d, d)."""
        return _floored(self.positions)

    @property
    def noises(self) -> FloatArray:
        """Cₖ, (K, d, d)."""
        return _floored(self.noise)

    @property
    def slopes(self) -> FloatArray:
        """Aₖ, (K, d, d)."""
        identity = np.eye(self.means.shape[1])
        return self.turn - _transposed(self.turn) - _square(self.decay) - DECAY * identity


def pack(parameters: Parameters) -> FloatArray:
    """Return the free numbers as a vector."""
    d = parameters.means.shape[1]
    lower, strict = np.tril_indices(d), np.tril_indices(d, -1)
    factors = (parameters.positions, parameters.noise, parameters.decay)
    return np.concatenate(
        [
            parameters.logits,
            parameters.means.ravel(),
            *(factor[:, *lower].ravel() for factor in factors),
            parameters.turn[:, *strict].ravel(),
        ]
    )


def unpack(vector: FloatArray, n_components: int, d: int) -> Parameters:
    """Return the parameters that `pack` made a vector of."""
    lower, strict = np.tril_indices(d), np.tril_indices(d, -1)
    sizes = n_components * np.array([1, d, *[len(lower[0])] * 3, len(strict[0])])
    parts = np.split(vector, np.cumsum(sizes)[:-1])
    factors = np.zeros((4, n_components, d, d))
    for factor, part in zip(factors[:3], parts[2:5], strict=True):
        factor[:, *lower] = part.reshape(n_components, -1)
    factors[3][:, *strict] = parts[5].reshape(n_components, -1)
    return Parameters(parts[0], parts[1].reshape(n_components, d), *factors)


def loss(vector: FloatArray, n_components: int, x: FloatArray, v: FloatArray) -> tuple[float, FloatArray]:
    """Return −log p, the mean over samples x, v (N, d), and its gradient by the vector."""
    n, d = x.shape
    at = unpack(vector, n_components, d)
    spread, noises, slopes = at.covariances, at.noises, at.slopes
    logs = np.log(at.weights)[:, None] + _log_densities(x.T - at.means[:, :, None], spread)
    logs += _log_densities(v.T - slopes @ x.T, noises)
    evidence = logsumexp(logs, axis=0)
    shares = np.exp(logs - evidence) / n
    by_slope, by_mean, by_spread, by_noise = _gradients(at, shares, x, v)
    gradient = Parameters(
        shares.sum(axis=1) - at.weights,
        by_mean,
        2.0 * by_spread @ at.positions,
        2.0 * by_noise @ at.noise,
        -(by_slope + _transposed(by_slope)) @ at.decay,
        by_slope - _transposed(by_slope),
    )
    return -float(evidence.mean()), -pack(gradient)


def _gradients(
    at: Parameters, shares: FloatArray, x: FloatArray, v: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the gradients of the mean log-likelihood by Aₖ, μₖ, Σₖ and Cₖ, from sums weighted by (K, N) shares."""
    weights, sums, slopes = shares.sum(axis=1), shares @ x, at.slopes
    weighted_x, weighted_v = shares[:, None, :] * x.T, shares[:, None, :] * v.T
    xx, vx, vv = weighted_x @ x, weighted_v @ x, weighted_v @ v
    left = vx - slopes @ xx
    scatter_v = vv - vx @ _transposed(slopes) - slopes @ _transposed(left)
    cross = sums[:, :, None] * at.means[:, None, :]
    scatter_x = xx - cross - _transposed(cross) + weights[:, None, None] * _outer(at.means)
    inverse_x, inverse_v = np.linalg.inv(at.covariances), np.linalg.inv(at.noises)
    by_mean = np.einsum("kij,kj->ki", inverse_x, sums - weights[:, None] * at.means)
    by_spread = 0.5 * (inverse_x @ scatter_x @ inverse_x - weights[:, None, None] * inverse_x)
    by_noise = 0.5 * (inverse_v @ scatter_v @ inverse_v - weights[:, None, None] * inverse_v)
    return inverse_v @ left, by_mean, by_spread, by_noise


def _log_densities(away: FloatArray, covariances: FloatArray) -> FloatArray:
    """Return log N of what lies `away` (K, d, N) from the means, (K, N)."""
    factors = np.linalg.cholesky(covariances)
    white = np.linalg.inv(factors) @ away
    volumes = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    return np.asarray(
        -0.5 * ((white**2).sum(axis=1) + away.shape[1] * np.log(2.0 * np.pi)) - volumes[:, None]
    )


def _floored(factors: FloatArray) -> FloatArray:
    return _square(factors) + FLOOR * np.eye(factors.shape[1])


def _square(factors: FloatArray) -> FloatArray:
    return factors @ _transposed(factors)


def _outer(vectors: FloatArray) -> FloatArray:
    return vectors[:, :, None] * vectors[:, None, :]


def _transposed(matrices: FloatArray) -> FloatArray:
    return matrices.transpose(0, 2, 1)
