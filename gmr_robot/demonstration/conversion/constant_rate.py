"""Bring demonstrations to one constant rate, for formats that know no other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.options import QUATERNION_CHANNELS
from gmr_robot.exceptions import DemonstrationError

_MOST_SAMPLES = 10_000_000
_ROUNDING = 1e-6  # of a period: the last sample stays although its stamp is rounded


def at_constant_rate(demonstrations: DemonstrationSet, rate: float) -> DemonstrationSet:
    """Return demonstrations with a sample every 1 / rate seconds from their first one on, interpolated linearly.

    Unlike with the step `resample`, which keeps the last sample and so changes the rate a little, the rate is exact
    and the same for all; what remains after the last whole period is left out. Quaternions stay of unit length.
    The notes say what was done.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        At any rates.
    rate : float
        Samples per second [Hz].

    Raises
    ------
    InputError
        When the rate is not above zero.
    DemonstrationError
        When a demonstration is shorter than one period, or would become too long for memory.
    """
    rate = positive(rate, name="rate")
    changed = [_at_rate(one, rate) for one in demonstrations]
    left_out = max(old.times[-1] - new.times[-1] for old, new in zip(demonstrations, changed, strict=True))
    note = (
        f"{demonstrations.n_samples} samples interpolated to {sum(map(len, changed))} at {rate:g} Hz; "
        f"at most the last {max(1e3 * left_out, 0.0):.3g} ms of a demonstration left out"
    )
    return replace(demonstrations, demonstrations=tuple(changed), notes=(*demonstrations.notes, note))


def _at_rate(one: Demonstration, rate: float) -> Demonstration:
    periods = one.duration * rate + _ROUNDING
    if not 1.0 <= periods < _MOST_SAMPLES:
        raise DemonstrationError(
            f"{one.where}{one.duration:g} s at {rate:g} Hz are {periods:.3g} periods; expected 1 to {_MOST_SAMPLES}, "
            "so choose another rate"
        )
    times = one.times[0] + np.arange(math.floor(periods) + 1) / rate
    return replace(
        one,
        times=times,
        positions=_interpolated(one.positions, one.times, times),
        velocities=_interpolated(one.velocities, one.times, times),
        velocity_source=f"{one.velocity_source.removesuffix(', interpolated')}, interpolated",
        channels={
            name: (_rotations if name in QUATERNION_CHANNELS else _interpolated)(values, one.times, times)
            for name, values in one.channels.items()
        },
    )


def _interpolated(values: FloatArray, old: FloatArray, new: FloatArray) -> FloatArray:
    """Interpolate each column of values, shape (T, c)."""
    columns = [np.interp(new, old, column) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.empty((len(new), 0))


def _rotations(values: FloatArray, old: FloatArray, new: FloatArray) -> FloatArray:
    """Interpolate quaternions, shape (T, 4), along the shorter way; q and -q are the same rotation."""
    turns = (values[1:] * values[:-1]).sum(axis=1) < 0.0
    signs = np.where(np.concatenate([[False], np.cumsum(turns) % 2 == 1]), -1.0, 1.0)
    between = _interpolated(values * signs[:, np.newaxis], old, new)
    length = np.linalg.norm(between, axis=1, keepdims=True)
    rotations: FloatArray = between / np.where(length > 0.0, length, 1.0)
    return rotations
