"""One remedy for a whole set: preprocessing treats all demonstrations alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Remedy
from gmr_robot.demonstration.inspection.timing import is_uniform, typical_period
from gmr_robot.demonstration.preprocessing import CropIdle, DropSpikes, Resample, Smooth, Step, Subsample


def common_remedy(remedies: Sequence[Remedy], demonstrations: Sequence[Demonstration]) -> Remedy:
    """Return what repairs every demonstration: each kind of step once, as strong as any of them needs.

    A unit is stated only when all of them need it; a step `subsample` only when all need the same.

    Parameters
    ----------
    remedies : sequence of Remedy
        What each usable demonstration needs.
    demonstrations : sequence of Demonstration
        These demonstrations, as recorded.
    """
    subsampling = _subsampling(remedies)
    # What is to be subsampled alone has another rate then, and its other steps fit nothing else.
    alike = [one for one in remedies if subsampling or not _has(one, Subsample)]
    steps = [step for remedy in alike for step in remedy.steps]
    first = Remedy(steps=(*subsampling, *[step for step in steps if isinstance(step, DropSpikes)][:1]))
    merged: list[Step] = [
        *first.steps,
        *_resampling(steps, [first.apply(one) for one in demonstrations]),
        *sorted((step for step in steps if isinstance(step, Smooth)), key=lambda one: -one.window)[:1],
        *sorted((step for step in steps if isinstance(step, CropIdle)), key=lambda one: -one.speed)[:1],
    ]
    units = {remedy.unit for remedy in remedies}
    return Remedy(steps=tuple(merged), unit=units.pop() if len(units) == 1 else None)


def _subsampling(remedies: Sequence[Remedy]) -> list[Step]:
    held = [step for one in remedies for step in one.steps if isinstance(step, Subsample)]
    return [held[0]] if len(held) == len(remedies) and len(set(held)) == 1 else []


def _has(remedy: Remedy, kind: type[Step]) -> bool:
    return any(isinstance(step, kind) for step in remedy.steps)


def _resampling(steps: Sequence[Step], demonstrations: Sequence[Demonstration]) -> list[Step]:
    rates = [step.rate for step in steps if isinstance(step, Resample)]
    smooths = any(isinstance(step, Smooth) for step in steps)
    if not rates and smooths and not all(is_uniform(one.times) for one in demonstrations):
        rates = [float(f"{1.0 / typical_period(one.times):.4g}") for one in demonstrations]
    return [Resample(rate=float(np.median(rates)))] if rates else []
