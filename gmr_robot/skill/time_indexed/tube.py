"""The tube: mean and spread of the demonstrations over time, by Gaussian mixture regression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.conditioning import conditional_field
from gmr_robot.skill.time_indexed.curve import Curve, curve_through, tame

NODES_A_COMPONENT = 5
"""Nodes of the grid within one standard deviation in time of the shortest component."""

FEWEST_NODES, MOST_NODES = 201, 2001
"""Bounds of the number of nodes."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tube:
    """N(μ(t), Σ(t)) over time, with the rates of change of its mean and of the root S = Σ^½.

    Values and rates are exact at the nodes of a uniform grid and cubic in between.

    Attributes
    ----------
    mean : Curve
        μ(t), d numbers at a time.
    roots : Curve
        S(t), symmetric and positive definite, as d² numbers.
    strongest : Curve
        The mean of the component with the greatest weight in the middle of each interval, a straight line each:
        it jumps where another component takes over.
    """

    mean: Curve
    roots: Curve
    strongest: Curve

    @property
    def n_dimensions(self) -> int:
        """Dimension d."""
        return self.mean.n_values

    @cached_property
    def nodal_roots(self) -> tuple[FloatArray, FloatArray]:
        """S and dS/dt at the nodes of the grid, both (M + 1, d, d)."""
        d, nodes = self.n_dimensions, self.roots.nodes
        return self.roots.at(nodes).reshape(-1, d, d), self.roots.rate(nodes).reshape(-1, d, d)

    def root(self, times: FloatArray) -> FloatArray:
        """Return S(t) at times (N,), shape (N, d, d)."""
        d = self.n_dimensions
        return self.roots.at(times).reshape(-1, d, d)

    def covariance(self, times: FloatArray) -> FloatArray:
        """Return Σ(t) = S² at times (N,), shape (N, d, d)."""
        root = self.root(times)
        return root @ root

    def whiten(self, times: FloatArray, deviations: FloatArray) -> FloatArray:
        """Return S(t)⁻¹ δ of deviations (N, d) from the mean at times (N,): in standard deviations."""
        return np.asarray(np.linalg.solve(self.root(times), deviations[..., None])[..., 0])


def tube_of(mixture: GaussianMixture, *, duration: float, spread: float) -> Tube:
    """Regress a mixture p(t, x) on time (Calinon, Guenter & Billard 2007, equations 11 and 12).

    Parameters
    ----------
    mixture : GaussianMixture
        Over 1 + d features: time, then position.
    duration : float
        The tube spans times from 0 to this.
    spread : float
        Standard deviation added in every direction: Σ(t) + spread² I.
    """
    nodes = np.linspace(0.0, duration, _n_nodes(mixture, duration))
    mean, mean_rate, covariance, covariance_rate = regression_with_rates(mixture, nodes)
    covariance = covariance + spread**2 * np.eye(covariance.shape[1])
    root, root_rate = (part.reshape(len(nodes), -1) for part in _root_with_rate(covariance, covariance_rate))
    return Tube(
        mean=curve_through(nodes, mean, tame(nodes, mean, mean_rate)),
        roots=curve_through(nodes, root, tame(nodes, root, root_rate)),
        strongest=_strongest(mixture, nodes),
    )


def regression_with_rates(
    mixture: GaussianMixture, times: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    r"""Return μ, dμ/dt (N, d) and Σ, dΣ/dt (N, d, d) of p(x | t) at times (N,).

    With weights hₖ ∝ πₖ N(t | mₖ, vₖ), components' means yₖ = bₖ + sₖ t and covariances Cₖ, and
    aₖ = (mₖ − t)/vₖ the rate of log N(t | mₖ, vₖ):

        ḣₖ = hₖ (aₖ − Σ h a),   μ̇ = Σ ḣₖ (yₖ − μ) + Σ hₖ sₖ,
        Σ = Σₖ hₖ (Cₖ + δₖδₖᵀ),   δₖ = yₖ − μ,
        Σ̇ = Σₖ ḣₖ (Cₖ + δₖδₖᵀ) + hₖ (δ̇ₖδₖᵀ + δₖδ̇ₖᵀ),   δ̇ₖ = sₖ − μ̇.
    """
    field = conditional_field(mixture, inputs=np.arange(1), outputs=np.arange(1, mixture.n_features))
    slopes = field.slopes[:, :, 0]
    weights = mixture.marginal([0]).responsibilities(times[:, None])
    centres, variances = mixture.means[:, 0], mixture.covariances[:, 0, 0]
    log_rates = (centres - times[:, None]) / variances
    weight_rates = weights * (log_rates - np.einsum("nk,nk->n", weights, log_rates)[:, None])
    means = field.means_out + slopes * (times[:, None] - centres)[..., None]
    mean = np.einsum("nk,nki->ni", weights, means)
    deviations = means - mean[:, None]
    mean_rate = np.einsum("nk,nki->ni", weight_rates, deviations) + weights @ slopes
    inner = field.factors_out @ field.factors_out.transpose(0, 2, 1)
    inner = inner + np.einsum("nki,nkj->nkij", deviations, deviations)
    covariance = np.einsum("nk,nkij->nij", weights, inner)
    crossed = np.einsum("nk,nki,nkj->nij", weights, slopes - mean_rate[:, None], deviations)
    covariance_rate = np.einsum("nk,nkij->nij", weight_rates, inner) + crossed + crossed.transpose(0, 2, 1)
    return mean, mean_rate, covariance, covariance_rate


def _root_with_rate(covariance: FloatArray, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return S = Σ^½ and its rate, which solves S Ṡ + Ṡ S = Σ̇: in eigenvectors, Ṡᵢⱼ = Σ̇ᵢⱼ / (sᵢ + sⱼ)."""
    squares, vectors = np.linalg.eigh(covariance)
    # no direction may be thinner than rounding leaves it
    lengths = np.sqrt(np.maximum(squares, 1e-14 * squares[:, -1:]))
    transposed = vectors.transpose(0, 2, 1)
    inner = (transposed @ rate @ vectors) / (lengths[:, :, None] + lengths[:, None, :])
    return (vectors * lengths[:, None]) @ transposed, vectors @ inner @ transposed


def _strongest(mixture: GaussianMixture, nodes: FloatArray) -> Curve:
    """Return the straight lines of the components that have the greatest weight in each interval."""
    field = conditional_field(mixture, inputs=np.arange(1), outputs=np.arange(1, mixture.n_features))
    middles = 0.5 * (nodes[:-1] + nodes[1:])
    chosen = mixture.marginal([0]).responsibilities(middles[:, None]).argmax(axis=1)
    slopes = field.slopes[chosen, :, 0]
    starts = field.means_out[chosen] + slopes * (nodes[:-1] - mixture.means[chosen, 0])[:, None]
    none = np.zeros_like(starts)
    return Curve(
        step=float(nodes[-1]) / len(starts), coefficients=np.stack([starts, slopes, none, none], axis=1)
    )


def _n_nodes(mixture: GaussianMixture, duration: float) -> int:
    shortest = float(np.sqrt(mixture.covariances[:, 0, 0].min()))
    return int(np.clip(np.ceil(NODES_A_COMPONENT * duration / shortest) + 1, FEWEST_NODES, MOST_NODES))
