"""The protocol of the LPV-DS authors on the LASA handwriting motions (Figueroa & Billard 2018, their published code).

Every second sample; demonstrations 1 to 4 teach, 5 to 7 test; Euler steps of 0.01 s, at most 3000, ended when the
speed is below 0.1 mm/s on four steps in a row; rollouts begin at sample 20 of each subsampled demonstration.

In the motions that mix several, demonstrations 1 to 4 show one pattern alone: there 1, 3, 5 and 6 teach, and 2, 4
and 7 test, so that each pattern is among both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet, Subsample, preprocess, read_demonstrations
from gmr_robot.demonstration.formats.lasa_wheel import motion_names
from gmr_robot.evaluation import (
    along_arc,
    direction_error,
    dtw_distance,
    frechet_distance,
    log_dimensionless_jerk,
    seds_error,
    surrounding_starts,
    swept_error_area,
    velocity_rmse,
)

EVERY = 2
MIXED = "Multi_Models"
SINGLE_SPLIT = (0, 1, 2, 3), (4, 5, 6)
MIXED_SPLIT = (0, 2, 4, 5), (1, 3, 6)
START = 20
DT, MOST_STEPS = 0.01, 3000
SLOW, SLOW_STEPS = 1e-4, 4  # [m/s]
REACHED = 2e-3  # [m]
MM = 1e3  # what is read is in metres, what is reported in millimetres


@dataclass(frozen=True)
class Material:
    """One motion as the protocol wants it, in metres.

    Attributes
    ----------
    everything : DemonstrationSet
        All demonstrations, subsampled.
    split : pair of tuples of int
        Which of them teach, and which test.
    """

    everything: DemonstrationSet
    split: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def taught(self) -> DemonstrationSet:
        """What is learned from."""
        return self.everything.select(self.split[0])

    @property
    def tested(self) -> DemonstrationSet:
        """What is not."""
        return self.everything.select(self.split[1])

    @property
    def goal(self) -> FloatArray:
        """Where the taught demonstrations end."""
        return self.taught.ends.mean(axis=0)

    @property
    def starts(self) -> FloatArray:
        """Sample 20 of each demonstration."""
        return np.stack([one.positions[START] for one in self.everything])


class Velocities(Protocol):
    """A velocity field."""

    def velocity(self, positions: FloatArray) -> FloatArray:
        """Velocities [m/s] at positions (N, d) [m], as executed."""
        ...


class Field(Velocities, Protocol):
    """A velocity field that can be followed."""

    def motions(self, starts: FloatArray) -> Sequence[FloatArray]:
        """Positions (T, d) of the motion from each start: T - 1 Euler steps, MOST_STEPS unless it ran away."""
        ...


def motions() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the 26 single motions and of the 4 that mix several."""
    names = motion_names()
    mixed = tuple(name for name in names if name.startswith(MIXED))
    return tuple(name for name in names if name not in mixed), mixed


def material(name: str) -> Material:
    """Read one motion."""
    recorded = read_demonstrations(name, format="lasa")
    subsampled = preprocess(recorded, [Subsample(every=EVERY)]).demonstrations
    return Material(subsampled, MIXED_SPLIT if name.startswith(MIXED) else SINGLE_SPLIT)


def ended(path: FloatArray) -> FloatArray:
    """Return a motion up to where the stop rule ends it."""
    slow = np.linalg.norm(np.diff(path, axis=0), axis=1) / DT < SLOW
    run = (
        np.convolve(slow, np.ones(SLOW_STEPS), mode="valid") == SLOW_STEPS if len(slow) >= SLOW_STEPS else []
    )
    ends = np.flatnonzero(run)
    return path[: ends[0] + SLOW_STEPS] if len(ends) else path


def field_errors(field: Velocities, data: Material) -> dict[str, float]:
    """Return the errors of the field on taught and tested demonstrations."""
    errors = {}
    for name, part in (("train", data.taught), ("test", data.tested)):
        predicted, actual = field.velocity(part.positions), part.velocities
        errors |= {
            f"rmse_{name}": MM * velocity_rmse(predicted, actual),
            f"direction_{name}": direction_error(predicted, actual),
            f"seds_{name}": seds_error(predicted, actual),
        }
    return errors


def motion_errors(field: Field, data: Material) -> dict[str, float]:
    """Return how motions from demonstrated starts fare."""
    paths = [ended(path) for path in field.motions(data.starts)]
    tested = [(paths[index], data.everything[index].positions) for index in data.split[1]]
    curves = [(along_arc(a, n_points=len(b)), along_arc(b, n_points=len(b))) for a, b in tested]
    return {
        "reach": float(np.mean([_miss(path, data) <= REACHED for path in paths])),
        "dtwd": _mean(MM * dtw_distance(a, b) for a, b in tested),
        "frechet": _mean(MM * frechet_distance(a, b) for a, b in tested),
        "swept_area": _mean(MM**2 * swept_error_area(a, b) for a, b in curves),
        "smoothness": _mean(_smoothness(path) for path, _ in tested),
    }


def grid_errors(field: Field, data: Material) -> dict[str, float]:
    """Return how motions from a 16 x 16 grid over 1.5 times the bounding box fare."""
    duration = np.mean([one.duration for one in data.everything])
    paths = [ended(path) for path in field.motions(surrounding_starts(data.everything.positions))]
    arrived = [path for path in paths if _miss(path, data) <= REACHED]
    times = [_settled(path, data) / duration for path in arrived]
    return {
        "grid": len(arrived) / len(paths),
        "spurious": float(len(_places(paths, data))),
        "grid_time_median": float(np.median(times)) if times else math.nan,
        "grid_time_longest": float(max(times, default=math.nan)),
    }


def euler(velocity: Callable[[FloatArray], FloatArray], starts: FloatArray) -> list[FloatArray]:
    """Roll out a field that is a function, all starts at once."""
    positions = [np.asarray(starts, dtype=float)]
    with np.errstate(all="ignore"):  # what runs away may run to infinity
        for _ in range(MOST_STEPS):
            positions.append(positions[-1] + DT * velocity(positions[-1]))
    paths = np.stack(positions, axis=1)
    return [path[: _finite(path)] for path in paths]


def _finite(path: FloatArray) -> int:
    good = np.isfinite(path).all(axis=1) & (np.abs(path) < 1e100).all(axis=1)
    return len(path) if good.all() else int(np.argmin(good))


def _miss(path: FloatArray, data: Material) -> float:
    return float(np.linalg.norm(path[-1] - data.goal))


def _settled(path: FloatArray, data: Material) -> float:
    away = np.flatnonzero(np.linalg.norm(path - data.goal, axis=1) > REACHED)
    return DT * float(away[-1] + 1) if len(away) else 0.0


def _places(paths: Sequence[FloatArray], data: Material) -> list[FloatArray]:
    """Places other than the goal where a motion stood still, those closer than 4 mm counted once."""
    places: list[FloatArray] = []
    for path in paths:
        stopped = len(path) <= MOST_STEPS and _miss(path, data) > REACHED
        slow = len(path) > SLOW_STEPS and np.linalg.norm(path[-1] - path[-2]) < DT * SLOW
        if stopped and slow and all(np.linalg.norm(path[-1] - one) > 2 * REACHED for one in places):
            places.append(path[-1])
    return places


def _smoothness(path: FloatArray) -> float:
    steps = np.diff(path, axis=0) / DT
    return log_dimensionless_jerk(DT * np.arange(len(steps)), steps) if len(steps) > 2 else math.nan


def _mean(values: Iterable[float]) -> float:
    with np.errstate(all="ignore"):
        return float(np.mean(list(values)))
