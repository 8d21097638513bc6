"""A time-indexed skill: where to be at each time of a motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.demonstration import DemonstrationSet, Step, Transform
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.tick import MEAN
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.conditioning import Regression
from gmr_robot.skill.rollout import Rollout, StopRule
from gmr_robot.skill.task_frame import TaskFrame
from gmr_robot.skill.time_indexed.alignment import align_to_curve
from gmr_robot.skill.time_indexed.planner import Planner, Requests
from gmr_robot.skill.time_indexed.policy import TimedPolicy
from gmr_robot.skill.time_indexed.reference import Reference
from gmr_robot.skill.time_indexed.region import INSTANTS, KnownRegion, region_along
from gmr_robot.skill.time_indexed.rollout import roll_out
from gmr_robot.skill.time_indexed.tube import Tube, tube_of
from gmr_robot.skill.time_indexed.via_point import (
    Departure,
    ViaPoint,
    check_speeds,
    checked_via_points,
    departures_of,
)
from gmr_robot.skill.training_summary import TrainingSummary

ALIGNED_INSTANTS = 500
"""Instants at which demonstrations are given when they are aligned to a skill."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TimeIndexedSkill:
    """A motion in time with its spread, from a mixture p(t, x). Immutable; callers stay in task coordinates.

    Times are those of the motion as demonstrated, from 0 to its duration T, except where a policy or a rollout
    executes it: there they pass `speed` times as fast.

    Attributes
    ----------
    mixture : GaussianMixture
        p(t, x), 1 + d features: time [s], position in skill coordinates.
    duration : float
        T, the mean duration of the demonstrations [s].
    length_scale : float
        How long a deviation from the mean lasts [s]; see `deviation`.
    spread : float
        Standard deviation added to the tube in every direction, in task coordinates.
    pull : float
        κ: a deviation from the reference fades as exp(−κ t) [1/s], t in the motion's time.
    alignment : str
        How demonstrations were brought to one time.
    transform : Transform
        From task to skill coordinates.
    steps : tuple of Step
        The preprocessing of the demonstrations.
    goal : ndarray, shape (d,)
        Where the motion ends, in task coordinates.
    demonstrated_goal : ndarray, shape (d,)
        Where the demonstrations end, in task coordinates.
    names : tuple of str
        A name for each of the d dimensions.
    unit, frame : str
        Unit and frame of positions in task coordinates.
    training : TrainingSummary
        How it was learned.
    via_points : tuple of ViaPoint
        What the motion shall pass, in the order of time.
    speed : float
        How many times faster than demonstrated it is executed.
    task_frame : TaskFrame or None
        Where the task coordinates lie in the robot's workspace.
    """

    mixture: GaussianMixture
    duration: float
    length_scale: float
    spread: float
    pull: float
    alignment: str
    transform: Transform
    steps: tuple[Step, ...]
    goal: FloatArray
    demonstrated_goal: FloatArray
    names: tuple[str, ...]
    unit: str
    frame: str
    training: TrainingSummary
    via_points: tuple[ViaPoint, ...] = ()
    speed: float = 1.0
    task_frame: TaskFrame | None = None

    def __post_init__(self) -> None:
        d = len(self.names)
        if self.mixture.n_features != 1 + d or self.transform.n_dimensions != d:
            raise InputError(
                f"a time-indexed skill of {d} dimension(s) needs a mixture of {1 + d} features and a transform of "
                f"{d}; got {self.mixture.n_features} and {self.transform.n_dimensions}"
            )
        if self.task_frame is not None and self.task_frame.n_dimensions != d:
            raise InputError(
                f"the task frame has {self.task_frame.n_dimensions} axes, but the skill {d} dimension(s)"
            )
        for name in ("duration", "length_scale", "pull", "speed"):
            object.__setattr__(self, name, positive(getattr(self, name), name=name))
        if self.spread != 0.0:
            object.__setattr__(self, "spread", positive(self.spread, name="spread"))
        for name in ("goal", "demonstrated_goal"):
            value = float_array(getattr(self, name), name=name, shape=(d,))
            object.__setattr__(self, name, readonly(value))
        points = checked_via_points(self.via_points, n_dimensions=d, duration=self.duration)
        object.__setattr__(self, "via_points", points)
        self._check_speeds()

    def _check_speeds(self) -> None:
        if not self.via_points:
            return
        rates = self.transform.velocity_to_task(self.tube.mean.rate(self.tube.mean.nodes))
        check_speeds(
            np.array([*(one.t for one in self.via_points), self.duration]),
            np.array([*(one.x for one in self.via_points), self.goal]),
            peak=float(np.linalg.norm(rates, axis=1).max()),
            unit=self.unit,
        )

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d of the position."""
        return len(self.names)

    @cached_property
    def tube(self) -> Tube:
        """Mean and spread of the demonstrations over time, in skill coordinates."""
        return tube_of(self.mixture, duration=self.duration, spread=self.transform.scale * self.spread)

    @cached_property
    def planner(self) -> Planner:
        """What makes the references of this skill, in skill coordinates."""
        requests = Requests(
            times=np.array([*(one.t for one in self.via_points), self.duration]),
            positions=self.transform.to_skill(np.array([*(one.x for one in self.via_points), self.goal])),
            tolerances=self.transform.scale * np.array([*(one.tolerance for one in self.via_points), 0.0]),
        )
        return Planner(self.tube, self.length_scale, requests)

    @cached_property
    def reference(self) -> Reference:
        """The mean motion through all via-points to the goal, in skill coordinates."""
        return self.planner.reference(MEAN)

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """How far each via-point, and a goal that is not the demonstrated one, lies from what was demonstrated."""
        distances = np.linalg.norm(self.planner.whitened(self.planner.requests), axis=1)
        found = departures_of(self.planner.requests.times, distances)
        return found if (self.goal != self.demonstrated_goal).any() else found[:-1]

    def demonstrated(self, times: ArrayLike) -> Regression:
        """Return mean (N, d) and covariance (N, d, d) of what was demonstrated, at times (N,) [s]."""
        t = self._times(times)
        return self._in_task(self.tube.mean.at(t), self.tube.covariance(t))

    def demonstrated_velocity(self, times: ArrayLike) -> FloatArray:
        """Return the velocity of the mean of the demonstrations, at times (N,) [s], shape (N, d) [unit/s]."""
        return self.transform.velocity_to_task(self.tube.mean.rate(self._times(times)))

    def planned(self, times: ArrayLike) -> Regression:
        """Return mean (N, d) and covariance (N, d, d) given the via-points and the goal, at times (N,) [s]."""
        t = self._times(times)
        root = self.tube.root(t)
        return self._in_task(self.reference.curve.at(t), root @ self.planner.process.covariance(t) @ root)

    def velocity(self, positions: ArrayLike, times: ArrayLike) -> FloatArray:
        """Return the velocity at positions (N, d) and times (N,) of the motion, shape (N, d) [unit/s].

        speed · (ṙ(t) + κ (r(t) − x)), as the mean policy executes it, up to where that began.
        """
        x = float_array(positions, name="positions", shape=("N", self.n_dimensions))
        t = self._times(times)
        if len(t) != len(x):
            raise InputError(f"{len(x)} positions at {len(t)} times; expected a time for each")
        reference = self.transform.to_task(self.reference.curve.at(t))
        rates = self.transform.velocity_to_task(self.reference.curve.rate(t))
        return self.speed * (rates + self.pull * (reference - x))

    def align(self, demonstrations: DemonstrationSet) -> DemonstrationSet:
        """Return demonstrations in the time of this motion, aligned to it as those it learned from were aligned.

        Positions and velocities, in task coordinates, are those of the demonstration in the same phase.
        """
        times = np.linspace(0.0, self.duration, ALIGNED_INSTANTS)
        curve = self.demonstrated(times).mean
        aligned = (align_to_curve(one, times, curve, alignment=self.alignment) for one in demonstrations)
        return DemonstrationSet(tuple(aligned), demonstrations.name)

    def adapted(
        self,
        *,
        via_points: Sequence[ViaPoint] | None = None,
        goal: ArrayLike | None = None,
        speed: float | None = None,
    ) -> TimeIndexedSkill:
        """Return the skill with other via-points, another end-point or another speed; the rest stays.

        Raises
        ------
        InputError
            When a via-point lies outside of the motion's time, two have the same, or they ask for more than
            five times the motion's own peak speed.
        """
        return replace(
            self,
            via_points=self.via_points if via_points is None else tuple(via_points),
            goal=self.checked_goal(goal),
            speed=self.speed if speed is None else speed,
        )

    def joint_mixture(self) -> GaussianMixture:
        """Return p(t, x) in task coordinates, as demonstrated."""
        factors = np.append(1.0, np.full(self.n_dimensions, 1.0 / self.transform.scale))
        return self.mixture.affine(np.diag(factors), np.append(0.0, self.transform.offset))

    def position_mixture(self) -> GaussianMixture:
        """Return p(x) in task coordinates, as demonstrated."""
        return self.joint_mixture().marginal(range(1, 1 + self.n_dimensions))

    def known_region(self, reference: Reference) -> KnownRegion:
        """Return the surroundings of a reference (skill coordinates): everywhere those of its component's positions.

        Where via-points or the goal lead the reference elsewhere than demonstrated, what is known moves along.
        """
        times = np.linspace(0.0, self.duration, INSTANTS)
        return region_along(self.transform.to_task(reference.curve.at(times)), self._surroundings)

    @cached_property
    def _surroundings(self) -> FloatArray:
        """Covariance of the positions of the component that is strongest at each of INSTANTS times."""
        times = np.linspace(0.0, self.duration, INSTANTS)
        strongest = self.mixture.marginal([0]).responsibilities(times[:, None]).argmax(axis=1)
        covariances = self.position_mixture().covariances[strongest]
        return np.asarray(covariances + self.spread**2 * np.eye(self.n_dimensions))

    def policy(
        self,
        goal: ArrayLike | None = None,
        *,
        strategy: str = "mean",
        alpha: float = 0.9545,
        rng: np.random.Generator | int = 0,
    ) -> TimedPolicy:
        """Return a policy that executes this skill; parameters as in `TimedPolicy`."""
        return TimedPolicy(self, goal=goal, strategy=strategy, alpha=alpha, rng=rng)

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
        """Roll out from each start: x_{t+1} = x_t + Δt · speed · (ṙ + κ (r − x_t)) along a reference r.

        Parameters
        ----------
        starts : array, shape (n, d)
            Where the rollouts begin.
        strategy : {"sample", "mode", "mean"}
            What the reference is: one smooth draw a rollout, inside the α-region of the tube around the mean
            at every time; the means of the strongest components; the mean.
        alpha : float, default 0.9545
            Probability of the region; only ``sample`` uses it.
        dt : float, default 0.01
            Time step [s].
        stop : StopRule, optional
            When to stop; `default_stop` when not given. The goal counts once the motion's time is over.
        goal : array, shape (d,), optional
            Another end-point.
        rng : Generator or int, default 0
            Source of randomness, or its seed; each rollout has a stream of its own.

        Returns
        -------
        tuple of Rollout
            One a start, in task coordinates.

        Raises
        ------
        InputError
            When a start is not d finite numbers, an option is unknown or out of range, the step is too long for
            the pull, or the rollouts would not fit into memory.
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
        """Return the usual rule: 1 % of the motion's size from the goal, or twice the motion's time."""
        return StopRule(goal_tolerance=0.01 * self.size, max_time=2.0 * self.duration / self.speed)

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
        """Raise InputError where the pull would overshoot within steps of dt [s]."""
        longest = 1.0 / (self.pull * self.speed)
        if dt > longest:
            raise InputError(
                f"dt is {dt:g} s; at this skill's pull of {self.pull:.3g} 1/s and speed {self.speed:g} expected at "
                f"most {longest:.3g} s"
            )

    def planner_for(self, goal: FloatArray) -> Planner:
        """Return the planner of references to a goal (d,) in task coordinates."""
        if (goal == self.goal).all():
            return self.planner
        return replace(self.planner, requests=self.planner.requests.with_goal(self.transform.to_skill(goal)))

    def save(self, path: str | Path) -> None:
        """Write the skill to a safetensors file; see `load_skill`."""
        from gmr_robot.skill.storage import save_skill

        save_skill(self, Path(path))

    def _times(self, times: ArrayLike) -> FloatArray:
        return float_array(times, name="times", shape=("N",))

    def _in_task(self, mean: FloatArray, covariance: FloatArray) -> Regression:
        return Regression(self.transform.to_task(mean), covariance / self.transform.scale**2)
