"""A skill: what a robot has learned from demonstrations of one motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, fraction, readonly
from gmr_robot.demonstration import Step, Transform
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.memory import BEGINNING
from gmr_robot.kernels.periodic import remembered_means
from gmr_robot.kernels.regression import regress_means
from gmr_robot.kernels.tick import guarded_means, pack_field
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.conditioning import conditional_field
from gmr_robot.skill.periodic import Attraction, Memory
from gmr_robot.skill.policy import Policy
from gmr_robot.skill.rollout import Rollout, StopRule, roll_out
from gmr_robot.skill.stability import Certificate, Stabiliser, stable_field
from gmr_robot.skill.task_frame import TaskFrame
from gmr_robot.skill.training_summary import TrainingSummary

_NOTHING = readonly(np.empty(0))
"""What the kernels read where there is no guard or no memory."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Skill:
    """A velocity field p(ẋ | x) from a mixture p(x, ẋ). Immutable; callers stay in task coordinates.

    Attributes
    ----------
    mixture : GaussianMixture
        p(x, ẋ) in skill coordinates, 2d features: positions, then velocities.
    transform : Transform
        From task to skill coordinates.
    steps : tuple of Step
        The preprocessing of the demonstrations.
    goal : ndarray, shape (d,)
        Where the demonstrations end, in task coordinates.
    names : tuple of str
        A name for each of the d dimensions.
    unit, frame : str
        Unit and frame of positions in task coordinates.
    min_prior : float
        Conditional component weights hₖ(x) below this are neglected, but never the largest.
    training : TrainingSummary
        How it was learned.
    task_frame : TaskFrame or None
        Where the task coordinates lie in the robot's workspace.
    stabiliser : Stabiliser or None
        What makes every motion arrive; None for the mixture's own velocities.
    certificate : Certificate or None
        Why that can be trusted.
    memory : Memory or None
        How the motion goes from component to component, for a periodic skill: at a crossing it tells the branch.
    attraction : Attraction or None
        How a periodic skill returns to its cycle; it comes with the memory.
    """

    mixture: GaussianMixture
    transform: Transform
    steps: tuple[Step, ...]
    goal: FloatArray
    names: tuple[str, ...]
    unit: str
    frame: str
    min_prior: float
    training: TrainingSummary
    task_frame: TaskFrame | None = None
    stabiliser: Stabiliser | None = None
    certificate: Certificate | None = None
    memory: Memory | None = None
    attraction: Attraction | None = None

    def __post_init__(self) -> None:
        d = len(self.names)
        if self.mixture.n_features != 2 * d or self.transform.n_dimensions != d:
            raise InputError(
                f"a skill of {d} dimension(s) needs a mixture of {2 * d} features and a transform of {d}; "
                f"got {self.mixture.n_features} and {self.transform.n_dimensions}"
            )
        if self.task_frame is not None and self.task_frame.n_dimensions != d:
            raise InputError(
                f"the task frame has {self.task_frame.n_dimensions} axes, but the skill {d} dimension(s)"
            )
        if self.stabiliser is not None and self.stabiliser.function.n_dimensions != d:
            raise InputError(
                f"the stabiliser has {self.stabiliser.function.n_dimensions} dimension(s), the skill {d}"
            )
        self._check_rhythm()
        fraction(self.min_prior, name="min_prior")
        object.__setattr__(self, "goal", readonly(float_array(self.goal, name="goal", shape=(d,))))

    def _check_rhythm(self) -> None:
        if (self.memory is None) != (self.attraction is None):
            raise InputError("a periodic skill has a memory and an attraction; got only one of them")
        if self.memory is None or self.attraction is None:
            return
        if self.stabiliser is not None:
            raise InputError("a periodic skill goes round for ever; a stabiliser would make it arrive")
        have = (self.memory.n_components, self.attraction.n_dimensions)
        if have != (self.mixture.n_components, self.n_dimensions):
            raise InputError(
                f"the memory has {have[0]} component(s) and the attraction {have[1]} dimension(s); the skill has "
                f"{self.mixture.n_components} and {self.n_dimensions}"
            )

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d of the position."""
        return len(self.names)

    @property
    def is_periodic(self) -> bool:
        """Whether the motion goes round instead of arriving."""
        return self.memory is not None

    @property
    def comes_back(self) -> bool:
        """Whether a motion from anywhere, however far, comes back to where the demonstrations are."""
        return self.stabiliser is not None or self.attraction is not None

    @cached_property
    def field(self) -> ConditionalField:
        """p(ẋ | x) in skill coordinates, as the kernels evaluate it, before any correction."""
        d = self.n_dimensions
        if self.attraction is not None:
            return self.attraction.field(self.mixture, min_prior=self.min_prior)
        own = conditional_field(
            self.mixture, inputs=np.arange(d), outputs=np.arange(d, 2 * d), min_prior=self.min_prior
        )
        return stable_field(own, self.stabiliser)

    @cached_property
    def table(self) -> FloatArray:
        """The field packed for ticks and rollouts; see `kernels/tick.py`."""
        return pack_field(self.field)

    @property
    def guard(self) -> FloatArray:
        """What bounds and leads velocities, packed for ticks and rollouts, or empty; see `kernels/descent.py`."""
        if self.attraction is not None:
            return self.attraction.guard
        return _NOTHING if self.stabiliser is None else self.stabiliser.guard

    @cached_property
    def recollection(self) -> FloatArray:
        """The memory packed for ticks and rollouts, empty without one; see `kernels/memory.py`."""
        return _NOTHING if self.memory is None else self.memory.packed(self.mixture.weights)

    @cached_property
    def inner_positions(self) -> GaussianMixture:
        """p(x) in skill coordinates."""
        return self.mixture.marginal(range(self.n_dimensions))

    def velocity(self, positions: ArrayLike) -> FloatArray:
        """Return the velocity at positions (N, d), shape (N, d) [unit/s]: the memoryless mean policy.

        E[ẋ | x], corrected by the stabiliser where there is one: the field as it is executed. What a periodic
        skill executes depends on where it came from too; see `velocity_along`.
        """
        x = float_array(positions, name="positions", shape=("N", self.n_dimensions))
        inner, velocities = self.transform.to_skill(x), np.empty_like(x)
        if len(self.guard) == 0:
            regress_means(self.field, inner, velocities)
        else:
            guarded_means(self.table, self.guard, self.min_prior, np.ascontiguousarray(inner), velocities)
        return self.transform.velocity_to_task(velocities)

    def velocity_along(self, times: ArrayLike, positions: ArrayLike) -> FloatArray:
        """Return the mean velocity at each point of a path, as a policy would give it that is shown the path.

        Parameters
        ----------
        times : array, shape (N,)
            When [s], not decreasing.
        positions : array, shape (N, d)
            Where.

        Returns
        -------
        ndarray, shape (N, d)
            Velocities [unit/s]; without a memory they are those of `velocity`.

        Raises
        ------
        InputError
            When shapes disagree, a number is not finite or time goes back.
        """
        x = float_array(positions, name="positions", shape=("N", self.n_dimensions))
        t = float_array(times, name="times", shape=(len(x),))
        if self.memory is None:
            return self.velocity(x)
        spans = np.diff(t, prepend=t[:1])
        if (spans < 0.0).any():
            raise InputError(f"time goes back at times[{int((spans < 0.0).argmax())}]; expected rising times")
        spans[:1] = BEGINNING
        inner, velocities = np.ascontiguousarray(self.transform.to_skill(x)), np.empty_like(x)
        remembered_means(self.table, self.guard, self.recollection, self.min_prior, spans, inner, velocities)
        return self.transform.velocity_to_task(velocities)

    def unstabilised(self) -> Skill:
        """Return the skill without stabiliser, memory and attraction: plain Gaussian mixture regression."""
        return replace(self, stabiliser=None, certificate=None, memory=None, attraction=None)

    def conditional(self, position: ArrayLike) -> GaussianMixture:
        """Return p(ẋ | x) at one position (d,), a mixture over velocities [unit/s], before any correction."""
        d = self.n_dimensions
        x = float_array(position, name="position", shape=(d,))
        inner = self.mixture.condition(range(d), self.transform.to_skill(x))
        return inner.affine(np.eye(d) / self.transform.scale, np.zeros(d))

    def joint_mixture(self) -> GaussianMixture:
        """Return p(x, ẋ) in task coordinates."""
        offset = np.concatenate([self.transform.offset, np.zeros(self.n_dimensions)])
        return self.mixture.affine(np.eye(2 * self.n_dimensions) / self.transform.scale, offset)

    def position_mixture(self) -> GaussianMixture:
        """Return p(x) in task coordinates."""
        return self.joint_mixture().marginal(range(self.n_dimensions))

    def policy(
        self,
        goal: ArrayLike | None = None,
        *,
        strategy: str = "mean",
        alpha: float = 0.9545,
        rng: np.random.Generator | int = 0,
    ) -> Policy:
        """Return a policy that executes this skill; parameters as in `Policy`."""
        return Policy(self, goal=goal, strategy=strategy, alpha=alpha, rng=rng)

    def rollout(
        self,
        starts: ArrayLike,
        *,
        strategy: str = "sample",
        alpha: float = 0.9545,
        dt: float = 0.01,
        stop: StopRule | None = None,
        goal: ArrayLike | None = None,
        rng: np.random.Generator | int = 0,
    ) -> tuple[Rollout, ...]:
        """Roll out from each start: ẋ_t from p(ẋ | x_t), x_{t+1} = x_t + Δt ẋ_t (Fabisch 2021).

        Parameters
        ----------
        starts : array, shape (n, d)
            Where the rollouts begin.
        strategy : {"sample", "mode", "mean"}
            A draw inside the α-region of a component, the mean of the strongest component, or the
            expectation.
        alpha : float, default 0.9545
            Probability of the region; only ``sample`` uses it.
        dt : float, default 0.01
            Time step [s].
        stop : StopRule, optional
            When to stop; `default_stop` when not given.
        goal : array, shape (d,), optional
            Where to arrive; the whole field moves with it.
        rng : Generator or int, default 0
            Source of randomness, or its seed; each rollout has a stream of its own.

        Returns
        -------
        tuple of Rollout
            One a start, in task coordinates.

        Raises
        ------
        InputError
            When a start is not d finite numbers, an option is unknown or out of range, or the rollouts
            would not fit into memory.
        """
        return roll_out(
            self,
            starts,
            strategy=strategy,
            alpha=alpha,
            dt=dt,
            stop=stop or self.default_stop(),
            goal=goal,
            rng=rng,
        )

    def default_stop(self) -> StopRule:
        """Return the usual rule: 1 % of the motion's size from the goal, or twice the demonstrated time.

        A periodic skill passes its goal and goes on for that time.
        """
        tolerance = 0.0 if self.is_periodic else 0.01 * self.size
        return StopRule(goal_tolerance=tolerance, max_time=2.0 * self.training.duration)

    @cached_property
    def size(self) -> float:
        """Diagonal of the two-standard-deviation box of p(x), in the skill's unit."""
        deviations = np.sqrt(np.diagonal(self.position_mixture().to_gaussian().covariance))
        return float(4.0 * np.linalg.norm(deviations))

    def checked_goal(self, goal: ArrayLike | None) -> FloatArray:
        """Return a goal (d,), the skill's own when none is given; raise InputError for a bad one."""
        if goal is None:
            return self.goal
        return float_array(goal, name="goal", shape=(self.n_dimensions,))

    def check_step(self, dt: float) -> None:
        """Raise InputError where steps of dt [s] are longer than the certificate, or the way back, allows."""
        if self.attraction is not None and dt * self.attraction.rate > 1.0:
            raise InputError(
                f"in a time step dt of {dt:g} s a disturbed motion would jump across its cycle; this skill takes "
                f"steps of up to {1.0 / self.attraction.rate:.3g} s"
            )
        if self.stabiliser is not None and dt > self.stabiliser.pace.horizon:
            raise InputError(
                f"a time step dt of {dt:g} s is longer than the {self.stabiliser.pace.horizon:g} s that this skill's "
                "certificate of arrival holds for; use a shorter one"
            )

    def frame_for(self, goal: FloatArray) -> tuple[FloatArray, float]:
        """Return shift (d,) and scale with inner = scale · (x − shift) when the field ends at `goal`."""
        return self.transform.offset + (goal - self.goal), self.transform.scale

    def save(self, path: str | Path) -> None:
        """Write the skill to a safetensors file; see `load_skill`."""
        from gmr_robot.skill.storage import save_skill

        save_skill(self, Path(path))
