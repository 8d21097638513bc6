"""Drop samples that lie off the motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray, positive, whole
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.exceptions import InputError

_NEIGHBOURS = 9  # steps of a running median: a spike of two unequal samples makes three, and cannot move it
_BLOCK = 1 << 16
_SHORTEST = 4  # windows that the recording holds: over longer ones its speed is not one


@dataclass(frozen=True, kw_only=True)
class DropSpikes(Step):
    """Drop samples that jump away from the motion and back, or lie apart at one of its ends.

    A step from one sample to the next is a jump when its speed is above `speed` times the motion's peak
    speed (that of a running median over nine steps, which single jumps do not reach). Derived velocities are
    derived anew; recorded ones stay. A jump that does not come back stays as it is.

    Parameters
    ----------
    speed : float, default 3
        Speed of a jump as a multiple of the peak speed, above 1.
    longest : int, default 4
        Most samples that a spike has, at least 1.
    """

    name: ClassVar[str] = "drop_spikes"

    speed: float = 3.0
    longest: int = 4

    def __post_init__(self) -> None:
        speed = positive(self.speed, name="speed of drop_spikes")
        if speed <= 1.0:
            raise InputError(
                f"speed of drop_spikes is {speed:g}; expected a multiple of the peak speed above 1, for example 3"
            )
        object.__setattr__(self, "speed", speed)
        object.__setattr__(self, "longest", whole(self.longest, name="longest of drop_spikes", at_least=1))

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration without its spikes."""
        keep, _ = self.find(demonstration)
        if keep.all():
            return demonstration
        derived = demonstration.velocity_source == "central differences"
        return replace(
            demonstration,
            times=demonstration.times[keep],
            positions=demonstration.positions[keep],
            velocities=None if derived else demonstration.velocities[keep],  # type: ignore[arg-type]
            channels={name: values[keep] for name, values in demonstration.channels.items()},
        )

    def find(self, demonstration: Demonstration) -> tuple[BoolArray, IntArray]:
        """Return which samples stay, shape (T,), and the samples after which a jump does not come back."""
        times, positions = demonstration.times, demonstration.positions
        limit = self.speed * peak_speed(times, positions)
        jumps = np.flatnonzero(_step_speeds(times, positions) > limit) if limit > 0.0 else np.empty(0, int)
        keep, lasting, done = np.ones(len(times), dtype=bool), [], -1
        for first in map(int, jumps):
            if first < done:
                continue
            back = self._back(first, jumps, times=times, positions=positions, limit=limit)
            if back is not None:
                keep[first + 1 : back + 1], done = False, back + 1
            elif first < self.longest:
                keep[: first + 1] = False
            elif len(times) - 1 - first <= self.longest:
                keep[first + 1 :], done = False, len(times)
            else:
                lasting.append(first)
        return keep, np.array(lasting, dtype=np.int64)

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say how many samples went."""
        pairs = zip(before, after, strict=True)
        affected = sum(len(old) != len(new) for old, new in pairs)
        return f"dropped {before.n_samples - after.n_samples} samples in {affected} demonstrations"

    def _back(
        self, first: int, jumps: IntArray, *, times: FloatArray, positions: FloatArray, limit: float
    ) -> int | None:
        """Return the last sample of the spike after sample `first`, where there is one."""
        for last in jumps[(jumps > first) & (jumps <= first + self.longest)]:
            distance = np.linalg.norm(positions[last + 1] - positions[first])
            if distance <= limit * (times[last + 1] - times[first]):
                return int(last)
        return None


def peak_speed(times: FloatArray, positions: FloatArray) -> float:
    """Return the highest speed of a motion, single jumps left out; 0 for fewer than five samples.

    Parameters
    ----------
    times : array, shape (T,)
        Time stamps [s].
    positions : array, shape (T, d)
        Positions.
    """
    speeds = _step_speeds(times, positions)
    width = min(_NEIGHBOURS, len(speeds) // _SHORTEST)
    if width < 1:
        return 0.0
    windows = np.lib.stride_tricks.sliding_window_view(speeds, width - 1 + width % 2)
    blocks = range(0, len(windows), _BLOCK)  # a median copies its windows, nine times the recording
    return max(float(np.median(windows[at : at + _BLOCK], axis=1).max()) for at in blocks)


def _step_speeds(times: FloatArray, positions: FloatArray) -> FloatArray:
    """Speed from each sample to the next, shape (T - 1,); stamps close together make no step faster."""
    steps = np.diff(times)
    speeds: FloatArray = np.linalg.norm(np.diff(positions, axis=0), axis=1) / np.maximum(
        steps, np.median(steps)
    )
    return speeds
