"""The policy: what runs on the robot, a velocity for each state it is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.memory import BEGINNING, belief_size
from gmr_robot.kernels.periodic import remembering_tick
from gmr_robot.kernels.tick import policy_tick, scratch_size
from gmr_robot.skill.strategy import strategy_code, streams, tick_draws

if TYPE_CHECKING:
    from gmr_robot.skill.skill import Skill

_FLOAT64 = np.dtype(np.float64)


@dataclass(frozen=True)
class Novelty:
    """How far a position is from what was demonstrated.

    Attributes
    ----------
    distance : float
        Mahalanobis distance from the closest component of the position's distribution.
    confidence : float
        The level α of the confidence region on whose border the position lies: 0 in the centre of a
        component, close to 1 outside of everything known.
    """

    distance: float
    confidence: float


class Policy:
    """A skill in execution. Positions and velocities are in task coordinates.

    Parameters
    ----------
    skill : Skill
        What to execute.
    goal : array, shape (d,), optional
        Where to arrive; the skill's own goal when not given. Can be set at any tick.
    strategy : {"mean", "mode", "sample"}
        How a velocity is taken from p(ẋ | x).
    alpha : float
        Probability of the region that samples lie in.
    rng : Generator or int
        Source of randomness, or its seed. The first rollout with the same seed draws the same numbers.

    Raises
    ------
    InputError
        When the strategy is unknown, alpha lies outside [0, 1] or the goal is not d finite numbers.
    """

    def __init__(
        self,
        skill: Skill,
        *,
        goal: ArrayLike | None,
        strategy: str,
        alpha: float,
        rng: np.random.Generator | int,
    ) -> None:
        self.skill = skill
        self._table, self._guard = skill.table, skill.guard
        self._strategy = strategy_code(strategy)
        self._alpha = alpha
        self._rng = streams(rng, 1)[0]
        self._shape = (skill.n_dimensions,)
        self._state = np.empty(skill.n_dimensions)
        self._scratch = np.empty(scratch_size(skill.n_dimensions, skill.mixture.n_components))
        self._draws = self._next_draws()
        self._tick = 0
        self._recollection = skill.recollection
        self._belief = np.empty(belief_size(skill.mixture.n_components, skill.n_dimensions))
        self._time = -math.inf
        self.goal = skill.checked_goal(goal)

    @property
    def goal(self) -> FloatArray:
        """Where to arrive, shape (d,); what is assigned holds from the next tick on."""
        return self._goal.copy()

    @goal.setter
    def goal(self, goal: ArrayLike) -> None:
        self._goal = self.skill.checked_goal(goal)
        self._shift, self._scale = self.skill.frame_for(self._goal)
        self._frame = np.array([*self._shift, self._scale, self.skill.min_prior])

    @property
    def complete(self) -> bool:
        """Whether being at the goal means to have arrived: a velocity field has no course to complete first."""
        return True

    def reset(self, t: float, x: ArrayLike) -> None:
        """Begin an execution at time t [s] and position x (d,); the stream of randomness goes on.

        A memory begins anew: with the share of time that demonstrations spend in each component, and with the
        position as evidence.
        """
        del t  # the first step says when it is
        self._position(x)
        self._time = -math.inf

    def step(self, t: float, x: ArrayLike, *, out: FloatArray | None = None) -> FloatArray:
        """Return the velocity (d,) [unit/s] at time t [s] and position x (d,), in `out` where that is given.

        Only a periodic skill looks at the time: its memory moves on by what has passed since the last step.

        Raises
        ------
        InputError
            When x is not d finite numbers, or so far away that its distance overflows; for a periodic skill also
            when the time is not finite or goes back.
        """
        self._show(x)
        if self._tick == len(self._draws):
            self._draws, self._tick = self._next_draws(), 0
        velocity = np.empty(self._shape) if out is None else out
        nearest = self._remembering(t, velocity) if len(self._recollection) else self._memoryless(velocity)
        if nearest == math.inf:  # checked here, since the kernel finds out at no cost
            self._position(x)
            raise InputError(
                f"the policy was shown a bad state: position {self._state} is immeasurably far away"
            )
        self._tick += 1
        return velocity

    def _memoryless(self, velocity: FloatArray) -> float:
        return policy_tick(
            self._table,
            self._guard,
            self._frame,
            self._strategy,
            self._draws,
            self._tick,
            self._state,
            self._scratch,
            velocity,
        )

    def _remembering(self, t: float, velocity: FloatArray) -> float:
        if not (math.isfinite(t) and t >= self._time):
            raise InputError(
                f"the policy was shown time {t} s after {self._time} s; a periodic skill remembers, so time must go "
                "on: reset the policy to begin anew"
            )
        self._belief[0] = BEGINNING if self._time == -math.inf else t - self._time
        nearest = remembering_tick(
            self._table,
            self._guard,
            self._recollection,
            self._belief,
            self._frame,
            self._strategy,
            self._draws,
            self._tick,
            self._state,
            self._scratch,
            velocity,
        )
        if nearest < math.inf:
            self._time = t
        return nearest

    def novelty(self, x: ArrayLike) -> Novelty:
        """Return how far the position x (d,) is from what was demonstrated."""
        inner = self._scale * (self._position(x) - self._shift)
        nearest = float(self.skill.inner_positions.squared_mahalanobis(inner[None]).min())
        confidence = float(gammainc(0.5 * self.skill.n_dimensions, 0.5 * nearest))
        return Novelty(distance=nearest**0.5, confidence=confidence)

    def _next_draws(self) -> FloatArray:
        return tick_draws(
            self._strategy, n_dimensions=self.skill.n_dimensions, alpha=self._alpha, rng=self._rng
        )

    def _show(self, x: ArrayLike) -> None:
        """Copy a position to the policy's own memory; the fast way for what a control loop passes."""
        if isinstance(x, np.ndarray) and x.dtype == _FLOAT64 and x.shape == self._shape:
            self._state[:] = x
        else:
            self._state[:] = self._position(x)

    def _position(self, x: ArrayLike) -> FloatArray:
        """Check a position."""
        try:
            return float_array(x, name="position", shape=self._shape)
        except InputError as error:
            raise InputError(f"the policy was shown a bad state: {error}") from error
