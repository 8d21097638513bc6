"""How disturbed states of a periodic skill return to the cycle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.descent import HEADER, HORIZON, PULL, REGION, SPEED_LIMIT
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.conditioning import conditional_field

RATE = 40.0
"""Rate of return, a lap's duration as the unit of time: to 1/e within a fortieth of a lap at the most."""

SPREAD = 0.07
"""Disturbances that the slopes are learned from, relative to each coordinate's standard deviation."""

REGION_RADIUS = 2.5
"""Mahalanobis distance up to which a component's line of regression is followed, as for goal-directed skills."""

SPEED_MARGIN = 1.3
"""Fastest that the skill moves, relative to the fastest demonstrated sample."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Attraction:
    """The regression of states that return: a disturbed x + δ has the velocity ẋ − λδ, δ ~ N(0, S).

    Demonstrations go on side by side, so their own regression leaves a disturbed motion where it is. With the
    disturbance, whose covariances are known in closed form,

        Aₖ = (Σ_ẋx,k − λS) (Σ_xx,k + S)⁻¹,

    slopes lead back across the motion, where Σ_xx is of the order of S, and are as demonstrated along it, where it is
    much larger. Only the slopes change: components, weights and the spread of velocities stay those of
    the mixture. In skill coordinates. Immutable.

    Attributes
    ----------
    rate : float
        λ [1/s].
    spread : ndarray, shape (d,)
        Standard deviations of the disturbance: S is diagonal [unit].
    region : float
        Mahalanobis distance up to which a component's line of regression is followed; what lies beyond is pulled
        back with λ.
    speed_limit : float
        Velocities are cut to this [unit/s]; what a sample adds to the mean comes before that.

    Raises
    ------
    InputError
        When one is not a finite number above zero.
    """

    rate: float
    spread: FloatArray
    region: float
    speed_limit: float

    def __post_init__(self) -> None:
        for name in ("rate", "region", "speed_limit"):
            positive(getattr(self, name), name=name)
        spread = float_array(self.spread, name="spread", shape=("d",))
        if not (spread > 0.0).all():
            raise InputError(f"spread is {spread.tolist()}; expected numbers above zero")
        object.__setattr__(self, "spread", readonly(spread))

    @classmethod
    def of_demonstrations(
        cls, positions: FloatArray, velocities: FloatArray, *, duration: float
    ) -> Attraction:
        """Return the attraction for laps with positions and velocities (N, d) and a mean duration [s].

        Rates are shares of 1/duration, lengths and speeds shares of the demonstrated ones: no unit matters.
        """
        return cls(
            rate=RATE / duration,
            spread=SPREAD * positions.std(axis=0),
            region=REGION_RADIUS,
            speed_limit=SPEED_MARGIN * float(np.linalg.norm(velocities, axis=1).max()),
        )

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d."""
        return len(self.spread)

    def field(self, mixture: GaussianMixture, *, min_prior: float) -> ConditionalField:
        """Return p(ẋ | x) of a mixture over [x, ẋ] with the slopes of states that return."""
        d = self.n_dimensions
        x, v = np.arange(d), np.arange(d, 2 * d)
        disturbance = np.vstack([np.diag(self.spread), -self.rate * np.diag(self.spread)])
        disturbed = GaussianMixture(
            mixture.weights, mixture.means, mixture.covariances + disturbance @ disturbance.T
        )
        own = conditional_field(mixture, inputs=x, outputs=v, min_prior=min_prior)
        return own._replace(slopes=conditional_field(disturbed, inputs=x, outputs=v).slopes)

    @cached_property
    def guard(self) -> FloatArray:
        """What bounds the velocities far away, as the kernels read it: a guard without a V."""
        guard = np.zeros(HEADER)
        guard[[HORIZON, SPEED_LIMIT, REGION, PULL]] = np.inf, self.speed_limit, self.region, self.rate
        return guard
