"""From what demonstrations leave open to how stiff an arm is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.exceptions import InputError, UnknownNameError

SCALES: dict[str, Callable[[ArrayLike], FloatArray]] = {"linear": np.asarray, "logarithmic": np.log}
"""How precisions, inverse variances, are measured against each other before they become stiffness."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StiffnessMap:
    """K = Σᵢ kᵢ vᵢ vᵢᵀ: eigenvectors of the inverse covariance, its eigenvalues λᵢ mapped between bounds.

    kᵢ = k_min + (k_max − k_min) (f(λᵢ) − f(λ_min)) / (f(λ_max) − f(λ_min)), where f is the identity (``linear``:
    Calinon, Sardellitti & Caldwell 2010, "Learning-based control strategy for safe human-robot interaction
    exploiting task and robot redundancies") or the logarithm (``logarithmic``, where precisions differ by
    orders of magnitude and all but the tightest directions would get k_min). Where demonstrations agree the arm is
    stiff, where they differ it gives way.

    Parameters
    ----------
    least, greatest : float
        k_min and k_max [N/m].
    loosest, tightest : float
        λ_min and λ_max, of all covariances of a motion; beyond them the bounds hold.
    scale : {"logarithmic", "linear"}
        f.

    Raises
    ------
    InputError
        When a number is not above zero, or bounds are in the wrong order.
    UnknownNameError
        When there is no such scale.
    """

    least: float
    greatest: float
    loosest: float
    tightest: float
    scale: Literal["linear", "logarithmic"] = "logarithmic"

    def __post_init__(self) -> None:
        for name in ("least", "greatest", "loosest", "tightest"):
            object.__setattr__(self, name, positive(getattr(self, name), name=name))
        for low, high in (("least", "greatest"), ("loosest", "tightest")):
            if getattr(self, low) > getattr(self, high):
                raise InputError(
                    f"{low} is {getattr(self, low):g} and {high} {getattr(self, high):g}; "
                    f"expected {low} to be at most {high}"
                )
        if self.scale not in SCALES:
            raise UnknownNameError("stiffness scale", self.scale, SCALES)

    @classmethod
    def over(
        cls,
        covariances: ArrayLike,
        *,
        least: float,
        greatest: float,
        scale: Literal["linear", "logarithmic"] = "logarithmic",
    ) -> StiffnessMap:
        """Return the map that uses the whole range of stiffness over the covariances of a motion (N, d, d).

        Raises
        ------
        InputError
            When a covariance is not positive definite, or a bound is bad.
        """
        sigma = float_array(covariances, name="covariances", shape=("N", "d", "d"))
        variances = np.linalg.eigvalsh(sigma)
        if not (len(variances) and (variances > 0.0).all()):
            raise InputError(
                "covariances must be positive definite, at least one; some direction has no variance"
            )
        return cls(
            least=least,
            greatest=greatest,
            loosest=float(1.0 / variances.max()),
            tightest=float(1.0 / variances.min()),
            scale=scale,
        )

    def stiffness(self, covariances: FloatArray) -> FloatArray:
        """Return stiffness [N/m] for covariances, both of shape (..., d, d).

        Eigenvalues lie between `least` and `greatest`, ordered against those of the covariance. Where all
        precisions of the motion are the same, they are `greatest`.
        """
        variances, directions = np.linalg.eigh(covariances)
        shares = self._shares(np.clip(variances, 1.0 / self.tightest, 1.0 / self.loosest))
        values = self.least + (self.greatest - self.least) * shares
        return np.asarray((directions * values[..., None, :]) @ np.swapaxes(directions, -1, -2))

    def _shares(self, variances: FloatArray) -> FloatArray:
        measure = SCALES[self.scale]
        low, high = float(measure(self.loosest)), float(measure(self.tightest))
        if high <= low:
            return np.ones_like(variances)
        return np.asarray(np.clip((measure(1.0 / variances) - low) / (high - low), 0.0, 1.0))
