"""Demonstrations of different duration and pace, brought to one time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, readonly
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.kernels.alignment import dynamic_time_warping, warping_path

FEWEST_INSTANTS, MOST_INSTANTS = 200, 1000
"""Bounds of the number of instants at which motions are compared; cost and memory grow with its square."""

Warp: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""From two curves of N instants each, (N, d), to the instant of the second at each one of the first, (N,)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AlignedMotions:
    """Motions on one time axis. Immutable.

    Attributes
    ----------
    times : ndarray, shape (N,)
        From 0 to the mean duration, equally far apart [s].
    positions : ndarray, shape (n, N, d)
        Where each of the n motions is at these times.
    reference : int or None
        Index of the motion that the others were aligned to; None where each was by its own duration.
    """

    times: FloatArray
    positions: FloatArray
    reference: int | None

    @property
    def duration(self) -> float:
        """The mean duration of the motions [s]."""
        return float(self.times[-1])


def align_demonstrations(demonstrations: DemonstrationSet, *, alignment: str) -> AlignedMotions:
    """Bring demonstrations to one time axis.

    ``linear`` stretches each to the mean duration. ``dtw`` finds for every instant of the medoid, which is the
    demonstration with the smallest sum of dynamic-time-warping distances from all others, the matching
    instant of each demonstration (Sakoe & Chiba 1978); the common time of these is the mean of the times at
    which each demonstration passes them, so that pace and duration are those of the mean demonstrator.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        At least one; they begin and end in the same phase of the motion.
    alignment : {"dtw", "linear"}
        How instants are matched.

    Raises
    ------
    UnknownNameError
        When there is no such alignment.
    """
    warp = _warp(alignment)
    n_instants = int(np.clip(max(map(len, demonstrations)), FEWEST_INSTANTS, MOST_INSTANTS))
    curves = [_at(one, np.linspace(0.0, 1.0, n_instants)) for one in demonstrations]
    reference = _medoid(curves) if alignment == "dtw" else None
    shares = [warp(curves[reference or 0], curve) / (n_instants - 1) for curve in curves]
    durations = [one.duration for one in demonstrations]
    times = np.mean([duration * share for duration, share in zip(durations, shares, strict=True)], axis=0)
    instants = np.linspace(0.0, times[-1], n_instants)
    positions = [
        _at(one, np.interp(instants, times, share)) for one, share in zip(demonstrations, shares, strict=True)
    ]
    return AlignedMotions(
        times=readonly(instants), positions=readonly(np.stack(positions)), reference=reference
    )


def matching_times(curve: FloatArray, demonstration: Demonstration, *, alignment: str) -> FloatArray:
    """Return when a demonstration is in the phase that a curve of N instants, (N, d), is in, shape (N,) [s].

    Raises
    ------
    UnknownNameError
        When there is no such alignment.
    """
    n_instants = len(curve)
    uniform = _at(demonstration, np.linspace(0.0, 1.0, n_instants))
    shares = _warp(alignment)(np.array(curve), uniform) / (n_instants - 1)
    return np.asarray(demonstration.times[0] + shares * demonstration.duration)


def align_to_curve(
    demonstration: Demonstration, times: FloatArray, curve: FloatArray, *, alignment: str
) -> Demonstration:
    """Return a demonstration in the time of a curve (N, d): at times (N,), what it was in the same phase."""
    at = matching_times(curve, demonstration, alignment=alignment)

    def there(values: FloatArray) -> FloatArray:
        return interpolated(values, demonstration.times, at)

    return replace(
        demonstration,
        times=times,
        positions=there(demonstration.positions),
        velocities=there(demonstration.velocities),
        channels={name: there(values) for name, values in demonstration.channels.items()},
    )


def _warp(alignment: str) -> Warp:
    if alignment not in ALIGNMENTS:
        raise UnknownNameError("alignment", alignment, ALIGNMENTS)
    return ALIGNMENTS[alignment]


def _linear(reference: FloatArray, other: FloatArray) -> FloatArray:  # noqa: ARG001
    return np.arange(len(reference), dtype=np.float64)


def _warped(reference: FloatArray, other: FloatArray) -> FloatArray:
    """Return the mean of the instants matched with each of the reference; both ends stay ends."""
    path: IntArray = warping_path(reference, other)
    matches = np.bincount(path[:, 0])
    instants = np.bincount(path[:, 0], weights=path[:, 1]) / matches
    instants[0], instants[-1] = 0.0, len(other) - 1.0
    return np.asarray(instants)


ALIGNMENTS: dict[str, Warp] = {"dtw": _warped, "linear": _linear}
"""How the instants of two motions are matched."""


def _medoid(curves: list[FloatArray]) -> int:
    n = len(curves)
    distances = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            distances[i, j] = distances[j, i] = dynamic_time_warping(curves[i], curves[j])
    return int(np.argmin(distances.sum(axis=0)))


def _at(demonstration: Demonstration, shares: FloatArray) -> FloatArray:
    """Return positions at shares of a demonstration's duration, from 0 to 1, shape (N, d)."""
    times = demonstration.times[0] + shares * demonstration.duration
    return interpolated(demonstration.positions, demonstration.times, times)


def interpolated(values: FloatArray, times: FloatArray, at: FloatArray) -> FloatArray:
    """Return values (T, d), sampled at times (T,), at other times (N,) between them, shape (N, d)."""
    return np.stack([np.interp(at, times, column) for column in values.T], axis=1)
