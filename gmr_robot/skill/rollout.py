"""Rollouts: trajectories that a skill generates on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.rollout import GOAL_REACHED, LEFT_REGION, TIME_OUT, roll_out_batch
from gmr_robot.skill.strategy import CHUNK, strategy_code, streams, tick_draws

if TYPE_CHECKING:
    from gmr_robot.skill.skill import Skill

StopReason = Literal["goal reached", "time out", "left the known region", "finished"]

_REASONS: dict[int, StopReason] = {
    GOAL_REACHED: "goal reached",
    TIME_OUT: "time out",
    LEFT_REGION: "left the known region",
}

_LARGEST_BATCH = 4_000_000
"""Most numbers of randomness and trajectory held at a time: 32 MB."""

KNOWN_REGION = 10.0
"""Mahalanobis distance up to which a position is known, where nothing else is said."""

MOST_ROLLOUTS = 100_000
"""Most rollouts of one call."""

_LARGEST_RESULT = 250_000_000
"""Most numbers that the rollouts of one call may come to, each as long as it may get: 2 GB."""


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """When a rollout ends.

    Parameters
    ----------
    goal_tolerance : float
        Distance to the goal that counts as reached, in the skill's unit; 0 for a motion that need not
        arrive (a periodic one), which then goes on for the whole time.
    max_time : float
        Longest time [s].
    max_distance : float, optional
        Mahalanobis distance of a position from the closest component beyond which it has left the known
        region. When not given: 10, but no bound for a skill that is made to come back.

    Raises
    ------
    InputError
        When one is not a finite number above zero; the tolerance may be 0.
    """

    goal_tolerance: float
    max_time: float
    max_distance: float | None = None

    def __post_init__(self) -> None:
        if self.goal_tolerance != 0.0:
            positive(self.goal_tolerance, name="goal_tolerance")
        positive(self.max_time, name="max_time")
        if self.max_distance is not None:
            positive(self.max_distance, name="max_distance")

    def farthest(self, *, certified: bool) -> float:
        """Return the Mahalanobis distance that ends a rollout; infinite where none does."""
        if self.max_distance is not None:
            return self.max_distance
        return np.inf if certified else KNOWN_REGION


@dataclass(frozen=True, eq=False, kw_only=True)
class Rollout:
    """A generated trajectory, in task coordinates. Immutable.

    Attributes
    ----------
    times : ndarray, shape (T,)
        0, Δt, 2Δt, ... [s].
    positions : ndarray, shape (T, d)
        The first is the start.
    velocities : ndarray, shape (T, d)
        The velocity from each position to the next [unit/s]; zero at the last.
    stop : {"goal reached", "time out", "left the known region", "finished"}
        Why it ended; ``"finished"`` is the end of the time of a motion that need not arrive.
    goal : ndarray, shape (d,)
        Where it should arrive.
    strategy : str
        How velocities were taken from p(ẋ | x).
    dt : float
        Δt [s].
    """

    times: FloatArray
    positions: FloatArray
    velocities: FloatArray
    stop: StopReason
    goal: FloatArray
    strategy: str
    dt: float

    def __len__(self) -> int:
        """Number of samples T."""
        return len(self.times)

    @property
    def arrived(self) -> bool:
        """Whether the goal was reached."""
        return self.stop == "goal reached"

    @property
    def miss(self) -> float:
        """Distance of the last position from the goal, in the skill's unit."""
        return float(np.linalg.norm(self.positions[-1] - self.goal))


def roll_out(
    skill: Skill,
    starts: ArrayLike,
    *,
    strategy: str,
    alpha: float,
    dt: float,
    stop: StopRule,
    goal: ArrayLike | None,
    rng: np.random.Generator | int,
) -> tuple[Rollout, ...]:
    """Roll out from each start; see `Skill.rollout`."""
    code = strategy_code(strategy)
    starting = float_array(starts, name="starts", shape=("n", skill.n_dimensions))
    target = skill.checked_goal(goal)
    skill.check_step(dt)
    if skill.is_periodic and stop.goal_tolerance > 0.0:
        raise InputError(
            f"goal_tolerance is {stop.goal_tolerance:g}, but a periodic skill passes its goal in every lap and does "
            "not stop there; use 0"
        )
    n_steps = n_steps_of(stop.max_time, positive(dt, name="dt"))
    check_size(len(starting), n_steps, n_dimensions=skill.n_dimensions)
    generators = streams(rng, len(starting))
    size = max(1, _LARGEST_BATCH // (n_steps * (1 + 3 * skill.n_dimensions)))
    rollouts: list[Rollout] = []
    for at in range(0, len(starting), size):
        noise = [
            _stream_draws(code, n_steps, skill.n_dimensions, alpha, one) for one in generators[at : at + size]
        ]
        rollouts += _batch(skill, starting[at : at + size], target, np.stack(noise), strategy, dt, stop)
    return tuple(rollouts)


def n_steps_of(max_time: float, dt: float) -> int:
    """Return how many steps of dt make up a time, refusing too many."""
    with np.errstate(over="ignore"):  # to infinity, which is too many
        n_steps = float(np.ceil(np.float64(max_time) / dt - 1e-9))
    if n_steps > _LARGEST_BATCH:
        raise InputError(
            f"max_time {max_time:g} s in steps of dt {dt:g} s are {n_steps:.7g} steps; "
            f"expected at most {_LARGEST_BATCH}"
        )
    return max(int(n_steps), 1)


def check_size(n_rollouts: int, n_steps: int, *, n_dimensions: int) -> None:
    """Refuse what would not fit into memory, before any is taken."""
    if n_rollouts > MOST_ROLLOUTS:
        raise InputError(f"{n_rollouts} rollouts in one call; expected at most {MOST_ROLLOUTS}")
    size = n_rollouts * n_steps * (1 + 2 * n_dimensions)
    if size > _LARGEST_RESULT:
        raise InputError(
            f"{n_rollouts} rollouts of up to {n_steps} steps come to {size:.3g} numbers; expected at most "
            f"{_LARGEST_RESULT:.3g}: ask for fewer, for a shorter max_time or a longer dt"
        )


def _stream_draws(
    code: int, n_steps: int, n_dimensions: int, alpha: float, rng: np.random.Generator
) -> FloatArray:
    """Random numbers of one rollout, (n_steps, 1 + d), as a policy would draw them."""
    chunks = [
        tick_draws(code, n_dimensions=n_dimensions, alpha=alpha, rng=rng) for _ in range(0, n_steps, CHUNK)
    ]
    return np.concatenate(chunks)[:n_steps]


def _batch(
    skill: Skill,
    starts: FloatArray,
    goal: FloatArray,
    draws: FloatArray,
    strategy: str,
    dt: float,
    stop: StopRule,
) -> list[Rollout]:
    """Roll out a batch in skill coordinates and return it in task coordinates."""
    n_rollouts, n_steps = draws.shape[:2]
    shift, scale = skill.frame_for(goal)
    positions = np.empty((n_rollouts, n_steps + 1, skill.n_dimensions))
    velocities = np.zeros_like(positions)
    positions[:, 0] = scale * (starts - shift)
    lasts, reasons = np.empty(n_rollouts, dtype=np.int64), np.empty(n_rollouts, dtype=np.int64)
    roll_out_batch(
        skill.table,
        skill.guard,
        skill.recollection,
        skill.min_prior,
        scale * (goal - shift),
        dt,
        strategy_code(strategy),
        draws,
        scale * (stop.goal_tolerance or np.nan),  # no distance is below NaN
        stop.farthest(certified=skill.comes_back),
        positions,
        velocities,
        lasts,
        reasons,
    )
    return [
        Rollout(
            times=readonly(dt * np.arange(last + 1)),
            positions=readonly(path[: last + 1] / scale + shift),
            velocities=readonly(speed[: last + 1] / scale),
            stop=stop_reason(int(reason), stop),
            goal=readonly(goal),
            strategy=strategy,
            dt=dt,
        )
        for path, speed, last, reason in zip(positions, velocities, lasts, reasons, strict=True)
    ]


def stop_reason(code: int, stop: StopRule) -> StopReason:
    """Return why a rollout ended, from the kernel's number."""
    return "finished" if code == TIME_OUT and stop.goal_tolerance == 0.0 else _REASONS[code]
