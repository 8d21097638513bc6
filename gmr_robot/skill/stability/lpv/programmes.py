r"""The two convex programmes of a linear-parameter-varying system; lengths and speeds of order one.

First P, then all Aₖ for that P. On each Aₖ the second one lays, with the rate rₖ > 0 and the longest time step T,

    ‖P^½ (I + T Aₖ) P^-½‖² ≤ 1 − 2T rₖ,    that is    AₖᵀP + PAₖ + T AₖᵀPAₖ ≼ −2rₖ P

which is stronger than AₖᵀP + PAₖ ≺ 0 (Figueroa & Billard 2018, eq. 15) by the third term, and in return settles
discrete time: √V is a norm, so for V = xᵀPx and any weights hₖ ≥ 0 with Σₖ hₖ = 1 the velocity ẋ = Σₖ hₖAₖx gives
V(x + Tẋ) ≤ (1 − 2T minₖ rₖ) V(x), and since V is convex along the step V(x + Δt ẋ) ≤ (1 − 2Δt minₖ rₖ) V(x)
for every Δt ≤ T.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill.stability.lpv.samples import Samples
from gmr_robot.skill.stability.lpv.semidefinite import load_cvxpy, solve, value_of

MOST_SAMPLES = 500
"""P is fitted to about so many samples at most, evenly thinned; it has few parameters."""

REWEIGHTINGS = 5
"""Times that P is fitted, each time with velocities measured along the slope of the V before."""

MARGIN = 2.0
"""Times the rate that P is fitted for: slopes have to keep it between the samples too."""

FLATTEST = 0.05
"""Smallest eigenvalue of P that is allowed, where the mean one is 1."""

ROUNDNESS = 1e-6
"""Weight of being close to the identity; settles P where the demonstrations do not."""


def fit_quadratic(samples: Samples, *, rates: FloatArray) -> FloatArray:
    """Find the P (d, d) whose descent takes the least change of the demonstrated velocities.

    Descent at the rate r = Σₖ hₖrₖ is c = xᵀP(v + rx) ≤ 0. Where c > 0 the least change of v to get there has the
    length c/‖Px‖. The sum of its squares is minimised with the P before in the denominator, which makes it convex,
    a few times.

    Raises
    ------
    StabilityError
        When the solver fails.
    """
    cvxpy = load_cvxpy()
    d = samples.x.shape[1]
    away = np.flatnonzero(np.linalg.norm(samples.x, axis=1) > 1e-6)
    chosen = away[:: -(-len(away) // MOST_SAMPLES)]
    x, v, h = (array[chosen] for array in samples)
    wanted = v + MARGIN * (h @ rates)[:, None] * x
    products = np.einsum("ni,nj->nij", x, wanted).reshape(len(x), d * d)
    quadratic = cvxpy.Variable((d, d), symmetric=True)
    inverse_slopes = cvxpy.Parameter(len(x), nonneg=True)
    climbs = products @ cvxpy.vec(quadratic, order="C")
    changes = cvxpy.pos(cvxpy.multiply(inverse_slopes, climbs))
    tie_break = ROUNDNESS * cvxpy.sum_squares(quadratic - np.eye(d))
    problem = cvxpy.Problem(
        cvxpy.Minimize(cvxpy.sum_squares(changes) / len(x) + tie_break),
        [quadratic >> FLATTEST * np.eye(d), cvxpy.trace(quadratic) == d],
    )
    found = np.eye(d)
    for _ in range(REWEIGHTINGS):
        inverse_slopes.value = 1.0 / np.linalg.norm(x @ found, axis=1)
        solve(problem, what="a quadratic Lyapunov function (the matrix P)")
        found = value_of(quadratic)
        found = 0.5 * (found + found.T)
    return found


def fit_slopes(
    samples: Samples,
    quadratic: FloatArray,
    *,
    rates: FloatArray,
    step: float,
    own_share: float,
    regularisation: float,
) -> FloatArray:
    """Find the Aₖ (K, d, d) of least squares that descend V = xᵀPx at the rates (K,).

    The loss tr(YᵀGY − 2CᵀY) is ‖LᵀY − L⁻¹C‖² + const. with G = LLᵀ. The condition on Bₖ = P^½ Aₖ P^-½ is stated as
    the Schur complement of Bₖ + Bₖᵀ + T BₖᵀBₖ ≼ −2rₖ I.

    Raises
    ------
    StabilityError
        When the solver fails.
    """
    cvxpy = load_cvxpy()
    n_components, d = len(rates), len(quadratic)
    gram, moments = samples.normal_equations(own_share=own_share)
    weight = regularisation * np.trace(gram) / len(gram)
    prior = -np.kron(np.maximum(1.0, 2.0 * rates)[:, None], np.eye(d))
    factor = np.linalg.cholesky(gram + weight * np.eye(len(gram)))
    target = np.linalg.solve(factor, moments + weight * prior)
    root, inverse_root = roots(quadratic)
    stacked = cvxpy.Variable((n_components * d, d))
    conditions = []
    for k, rate in enumerate(rates):
        slope = root @ stacked[k * d : (k + 1) * d].T @ inverse_root
        descent = -(slope + slope.T) - 2.0 * rate * np.eye(d)
        stretch = step**0.5 * slope
        conditions.append(cvxpy.bmat([[descent, stretch.T], [stretch, np.eye(d)]]) >> 0)
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(factor.T @ stacked - target)), conditions)
    solve(problem, what="slopes that descend V (the matrices A)")
    return value_of(stacked).reshape(n_components, d, d).transpose(0, 2, 1)


def margins(quadratic: FloatArray, slopes: FloatArray, *, step: float) -> tuple[FloatArray, FloatArray]:
    """Return what slopes keep, whatever their solver said of them.

    The largest eigenvalue of AₖᵀP + PAₖ relative to P, (K,), and the rates rₖ, (K,).
    """
    root, inverse_root = roots(quadratic)
    turned = root @ slopes @ inverse_root
    change = turned + turned.transpose(0, 2, 1)
    stepped = change + step * (turned.transpose(0, 2, 1) @ turned)
    eigenvalues, rates = np.linalg.eigvalsh(change)[:, -1], -0.5 * np.linalg.eigvalsh(stepped)[:, -1]
    return np.asarray(eigenvalues), np.asarray(rates)


def roots(quadratic: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return P^½ and P^-½."""
    values, vectors = np.linalg.eigh(quadratic)
    return (vectors * np.sqrt(values)) @ vectors.T, (vectors / np.sqrt(values)) @ vectors.T
