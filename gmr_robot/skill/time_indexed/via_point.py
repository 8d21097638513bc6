"""Via-points: positions that a motion shall pass at given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError

FASTEST = 5.0
"""Most times its own peak speed that a motion may be asked to go from one via-point to the next."""

CLOSEST = 0.005
"""Least time between two via-points, as a share of the duration: a step of the coarsest grid."""

FAR = 3.0
"""Mahalanobis distance from the tube's mean beyond which a via-point is worth a warning."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ViaPoint:
    """Where a motion shall be at some time. Immutable.

    Parameters
    ----------
    t : float
        Time in the motion as demonstrated, whatever the speed of execution [s].
    x : array, shape (d,)
        Position, in the unit of the demonstrations.
    tolerance : float, default 0
        Standard deviation of what is asked for, in the same unit: the motion passes the nearer to what was
        demonstrated, the larger it is. With 0 it passes x itself.

    Raises
    ------
    InputError
        When a number is not finite, or the tolerance is negative.
    """

    t: float
    x: FloatArray
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "t", float(float_array(self.t, name="t of a via-point", shape=())))
        object.__setattr__(self, "x", readonly(float_array(self.x, name="x of a via-point", shape=("d",))))
        tolerance = float(float_array(self.tolerance, name="tolerance of a via-point", shape=()))
        if tolerance < 0.0:
            raise InputError(f"the tolerance of a via-point is {tolerance:g}; expected 0 or more")
        object.__setattr__(self, "tolerance", tolerance)


@dataclass(frozen=True, kw_only=True)
class Departure:
    """How far something asked of a motion lies from what was demonstrated.

    Attributes
    ----------
    what : str
        ``"via-point 1"`` or ``"end-point"``.
    t : float
        When [s].
    distance : float
        Mahalanobis distance from the mean of the demonstrated tube at that time, in standard deviations.
    """

    what: str
    t: float
    distance: float

    @property
    def is_far(self) -> bool:
        """Whether hardly any demonstration would have been there."""
        return self.distance > FAR

    def __str__(self) -> str:
        return (
            f"{self.what} at {self.t:.3g} s lies {self.distance:.3g} standard deviations (Mahalanobis) from the "
            "mean of the demonstrations"
        )


def departures_of(times: FloatArray, distances: FloatArray) -> tuple[Departure, ...]:
    """Return the departures of via-points and, last, of the end-point, of times and distances (n,)."""
    labels = [f"via-point {index + 1}" for index in range(len(times) - 1)] + ["end-point"]
    return tuple(
        Departure(what=label, t=float(t), distance=float(distance))
        for label, t, distance in zip(labels, times, distances, strict=True)
    )


def checked_via_points(
    via_points: Sequence[ViaPoint], *, n_dimensions: int, duration: float
) -> tuple[ViaPoint, ...]:
    """Return via-points in the order of their times.

    Raises
    ------
    InputError
        When one lies outside of the motion's time or has another dimension, or two are too close in time.
    """
    for one in via_points:
        if not 0.0 <= one.t <= duration:
            raise InputError(
                f"a via-point is at {one.t:g} s; expected a time from 0 to {duration:.6g} s, the duration of "
                "the motion at its demonstrated speed"
            )
        if one.t == duration:
            raise InputError(
                f"a via-point is at {one.t:.6g} s, where the motion ends; set the goal of the skill instead"
            )
        if len(one.x) != n_dimensions:
            raise InputError(
                f"the via-point at {one.t:g} s has {len(one.x)} coordinate(s); expected {n_dimensions}"
            )
    ordered = tuple(sorted(via_points, key=lambda one: one.t))
    _check_gaps([one.t for one in ordered], duration=duration)
    return ordered


def _check_gaps(times: list[float], *, duration: float) -> None:
    """Refuse times that the motion's grid could not tell apart from each other, from its start or its end."""
    marks = [*([] if 0.0 in times else [0.0]), *times, duration]
    gaps, least = np.diff(marks), CLOSEST * duration
    if gaps.min() < least * (1.0 - 1e-9):
        at = int(np.argmin(gaps))
        raise InputError(
            f"via-points (or one of them and the start or the end) are at {marks[at]:.6g} s and "
            f"{marks[at + 1]:.6g} s; expected at least {least:.3g} s between them, 0.5 % of the duration: drop one"
        )


def check_speeds(times: FloatArray, positions: FloatArray, *, peak: float, unit: str) -> None:
    """Refuse what would need more than `FASTEST` times the motion's peak speed from one time to the next.

    Times (n,) increasing, positions (n, d).

    Raises
    ------
    InputError
        With the two times and the speed that would be needed.
    """
    speeds = np.linalg.norm(np.diff(positions, axis=0), axis=1) / np.diff(times)
    if not len(speeds) or speeds.max() <= FASTEST * peak:
        return
    at = int(np.argmax(speeds))
    raise InputError(
        f"from {times[at]:.6g} s to {times[at + 1]:.6g} s the via-points (or the last one and the goal) ask for "
        f"{speeds[at]:.3g} {unit}/s, but the motion's own peak speed is {peak:.3g} {unit}/s and "
        f"{FASTEST:g} times it is the most that is taken; move them apart in time or closer in space"
    )
