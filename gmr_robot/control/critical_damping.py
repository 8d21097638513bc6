"""Damping that fits a stiffness and an inertia, directions coupled or not."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray


def critical_damping(inertia: FloatArray, stiffness: FloatArray, *, ratio: float = 1.0) -> FloatArray:
    """Return the damping matrix that gives each mode of M ẍ + D ẋ + K x = 0 the same damping ratio ζ.

    With M = L Lᵀ and S = L⁻¹ K L⁻ᵀ, D = 2 ζ L S^½ Lᵀ: in the coordinates Lᵀ x every mode is a scalar oscillator
    (Albu-Schäffer, Ott, Frese & Hirzinger 2003, "Cartesian impedance control of redundant robots", the double
    diagonalisation design).

    Parameters
    ----------
    inertia : array, shape (m, m)
        M, symmetric and positive definite.
    stiffness : array, shape (m, m)
        K, symmetric and positive semi-definite.
    ratio : float, default 1
        ζ; 1 is critical.

    Returns
    -------
    array, shape (m, m)
        D, symmetric and positive semi-definite.
    """
    factor = np.linalg.cholesky(inertia)
    half = np.linalg.solve(factor, stiffness)
    scaled = np.linalg.solve(factor, half.T)
    squares, modes = np.linalg.eigh(0.5 * (scaled + scaled.T))
    spread = factor @ modes
    rates = 2.0 * ratio * np.sqrt(np.maximum(squares, 0.0))
    return np.asarray((spread * rates) @ spread.T)
