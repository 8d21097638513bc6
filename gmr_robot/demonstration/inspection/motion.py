"""Faults of the motion itself: none at all, values held over several samples, jumps."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault, Remedy, times_text
from gmr_robot.demonstration.preprocessing import DropSpikes, Subsample

ROUNDING = 1e-6
"""Share of the largest coordinate that counts as no motion: numbers in single precision keep no more."""

LARGEST_NUMBER = 1e100
"""No motion has larger coordinates, whatever their unit: these are other bytes than numbers. Their squares
overflow."""


def extent(one: Demonstration) -> float:
    """Return the diagonal of the box around the positions, in their unit."""
    return float(np.linalg.norm(np.ptp(one.positions, axis=0)))


def path_length(one: Demonstration) -> float:
    """Return the length of the path, in the unit of the positions."""
    return float(np.linalg.norm(np.diff(one.positions, axis=0), axis=1).sum())


def find_out_of_range(one: Demonstration) -> Fault | None:
    """Find numbers that measure nothing."""
    largest = max(float(np.abs(values).max()) for values in (one.times, one.positions, one.velocities))
    if largest <= LARGEST_NUMBER:
        return None
    return Fault(kind="out of range", message=f"numbers as large as {largest:.3g}; is the file damaged?")


def find_no_motion(one: Demonstration) -> Fault | None:
    """Find a recording in which nothing moves."""
    if extent(one) > ROUNDING * np.abs(one.positions).max():
        return None
    return Fault(kind="no motion", message="nothing moves from the first sample to the last")


def find_held_values(one: Demonstration) -> Fault | None:
    """Find a recorder that ran faster than its sensor: each value stands several times."""
    changes = np.flatnonzero(np.diff(one.positions, axis=0).any(axis=1))
    every = int(np.median(np.diff(changes))) if len(changes) > 1 else 1
    if every < 2:
        return None
    return Fault(
        kind="held values",
        message=f"positions change every {every} samples only; the sensor was slower than the recorder",
        remedy=Remedy(steps=(Subsample(every=every),)),
    )


def find_jumps(one: Demonstration) -> Fault | None:
    """Find samples far off the motion, and places where it goes on elsewhere."""
    step = DropSpikes()
    keep, lasting = step.find(one)
    if len(lasting):
        far = np.linalg.norm(one.positions[lasting + 1] - one.positions[lasting], axis=1).max()
        return Fault(
            kind="jump",
            message=f"the position jumps by up to {far:.3g} {one.unit} and goes on from there, after "
            f"{times_text(one.times[lasting])}",
        )
    if keep.all():
        return None
    return Fault(
        kind="spikes",
        message=f"{int((~keep).sum())} samples lie off the motion, at {times_text(one.times[~keep])}",
        remedy=Remedy(steps=(step,)),
    )
