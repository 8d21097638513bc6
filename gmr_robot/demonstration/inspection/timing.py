"""Faults of the time stamps: their unit, gaps, jitter."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault, Remedy, times_text
from gmr_robot.demonstration.preprocessing import Resample

SLOWEST_RATE = 1.0
"""Least samples per second [Hz]: the slowest recordings of motions have 10; 100 Hz in ms read as s are 0.1 Hz."""

FEWEST_SAMPLES = 10
"""Below ten samples, differences of a curved path are off by a tenth of the velocity and more."""

GAP_PERIODS = 5
"""Sampling periods without a sample that make a gap. Four lost samples are bridged by a straight line without
harm (the readers of bags interpolate over as many); more are a fault of the recording."""

LOST_PATH = 0.1
"""Share of the path within gaps that cannot be made up for: a straight line instead of a tenth of the motion would
be taught as if it had been shown."""

JITTER = 0.2
"""Share of the period by which stamps may be off: velocities there are off by as much. Clocks in whole
milliseconds stay below it up to 150 Hz."""

JITTER_QUANTILE = 0.95
"""Share of the steps that jitter is judged by, so that a few lost samples do not count."""

UNIFORM = 0.01
"""Share of the period by which steps differ at most in what the step `smooth` takes for uniform."""


def typical_period(times: FloatArray) -> float:
    """Return the median time from a sample to the next [s]."""
    return float(np.median(np.diff(times)))


def jitter(times: FloatArray) -> float:
    """Return by how much of the period steps in time differ from it, 95 % of them at most."""
    steps, period = np.diff(times), typical_period(times)
    return float(np.quantile(np.abs(steps - period), JITTER_QUANTILE) / period)


def is_uniform(times: FloatArray) -> bool:
    """Whether samples lie at equal distances in time, as the step `smooth` needs."""
    steps = np.diff(times)
    return bool(np.abs(steps - steps.mean()).max() <= UNIFORM * steps.mean())


def resampling(one: Demonstration) -> Resample:
    """Return the step that brings samples to equal distances, at the rate they mostly have."""
    return Resample(rate=float(f"{1.0 / typical_period(one.times):.4g}"))


def find_too_few(one: Demonstration) -> Fault | None:
    """Find a recording of too few samples to tell velocities from."""
    if len(one) >= FEWEST_SAMPLES:
        return None
    return Fault(kind="too short", message=f"{len(one)} samples; at least {FEWEST_SAMPLES} show a motion")


def find_time_unit(one: Demonstration) -> Fault | None:
    """Find times that are probably not in seconds."""
    period = typical_period(one.times)
    if period <= 1.0 / SLOWEST_RATE:
        return None
    return Fault(
        kind="time unit",
        message=f"one sample in {period:.3g} s: too slow for a motion, so times are hardly in seconds; state their "
        "unit where they are stored, such as 'time [ms]' in the header of a CSV",
    )


def find_gaps(one: Demonstration) -> Fault | None:
    """Find longer times without a sample."""
    steps, period = np.diff(one.times), typical_period(one.times)
    gaps = np.flatnonzero(steps > (GAP_PERIODS + 0.5) * period)
    if not len(gaps):
        return None
    lengths = np.linalg.norm(np.diff(one.positions, axis=0), axis=1)
    lost = lengths[gaps].sum() / (lengths.sum() or 1.0)
    found = f"{len(gaps)} gap(s), the longest {steps.max():.3g} s, after {times_text(one.times[gaps])}"
    if lost > LOST_PATH:
        return Fault(kind="gap", message=f"{found}; {lost:.0%} of the path is missing")
    return Fault(kind="gap", message=found, remedy=Remedy(steps=(resampling(one),)))


def find_jitter(one: Demonstration) -> Fault | None:
    """Find samples at irregular times."""
    if (amount := jitter(one.times)) <= JITTER:
        return None
    return Fault(
        kind="jitter",
        message=f"steps in time differ by up to {amount:.0%} from {1e3 * typical_period(one.times):.3g} ms",
        remedy=Remedy(steps=(resampling(one),)),
    )
