"""Inspect demonstrations before they teach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace

import numpy as np

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.inspection.channels import find_stuck, still_remarks
from gmr_robot.demonstration.inspection.common_remedy import common_remedy
from gmr_robot.demonstration.inspection.duplicates import find_duplicates
from gmr_robot.demonstration.inspection.fault import Fault, Remedy
from gmr_robot.demonstration.inspection.inspection import Figures, Finding, Inspection
from gmr_robot.demonstration.inspection.motion import (
    extent,
    find_held_values,
    find_jumps,
    find_no_motion,
    find_out_of_range,
    path_length,
)
from gmr_robot.demonstration.inspection.spread import goal_remarks, spread
from gmr_robot.demonstration.inspection.still_ends import find_still_ends, still_ends
from gmr_robot.demonstration.inspection.timing import (
    find_gaps,
    find_jitter,
    find_time_unit,
    find_too_few,
    jitter,
    typical_period,
)
from gmr_robot.demonstration.inspection.units import find_large_unit, small_unit_remark
from gmr_robot.demonstration.inspection.velocities import find_wrong_velocities, velocity_error
from gmr_robot.demonstration.preprocessing.drop_spikes import peak_speed
from gmr_robot.exceptions import DemonstrationError

CHECKS: tuple[Callable[[Demonstration], Fault | None], ...] = (
    find_out_of_range,
    find_no_motion,
    find_too_few,
    find_time_unit,
    find_large_unit,
    find_held_values,
    find_jumps,
    find_gaps,
    find_jitter,
    find_wrong_velocities,
    find_still_ends,
)
"""What is looked for in one demonstration, in this order: each check sees what the remedies before it left."""


_PASSES = 2
"""How often they are gone through: a remedy may bring out what hid behind another fault."""


def inspect_demonstrations(demonstrations: DemonstrationSet) -> Inspection:
    """Look for the faults that recordings have, and for what repairs them.

    Nothing is changed. What a remedy is said to repair was repaired: it was tried.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        As they were read.
    """
    looked_at = [_look_at(one) for one in demonstrations]
    faults = [found for found, _ in looked_at]
    usable = {i: one for i, (found, one) in enumerate(looked_at) if _is_usable(found)}
    for find in (find_stuck, find_duplicates):
        for index, fault in find(usable).items() if len(usable) > 1 else ():
            faults[index].append(fault)
            del usable[index]
    findings = tuple(
        Finding(index=i, source=one.source, figures=_figures(one), faults=tuple(faults[i]))
        for i, one in enumerate(demonstrations)
    )
    remedy = common_remedy([findings[i].remedy for i in usable], [demonstrations[i] for i in usable])
    teachable = tuple(i for i in usable if _is_good_after(remedy, demonstrations[i]))
    return Inspection(
        findings=findings,
        starts=spread(np.stack([one.start for one in usable.values()])) if usable else None,
        goals=spread(np.stack([one.end for one in usable.values()])) if usable else None,
        remarks=(*_remarks(usable), *_alone(usable.keys() - set(teachable))) if usable else (),
        remedy=remedy,
        teachable=teachable,
    )


def _look_at(one: Demonstration) -> tuple[list[Fault], Demonstration]:
    """Return the faults of a demonstration, and what the remedies make of it."""
    faults: list[Fault] = []
    for check in CHECKS * _PASSES:
        fault = check(one)
        if fault is None:
            continue
        faults.append(fault)
        if fault.remedy is None:
            break
        try:
            one = fault.remedy.apply(one)
        except DemonstrationError as error:
            faults[-1] = replace(fault, message=f"{fault.message}; {error}", remedy=None)
            break
    if faults and _is_usable(faults) and (left := _first_fault(one)):
        faults.append(replace(left, message=f"{left.message}, after all these remedies", remedy=None))
    return faults, one


def _first_fault(one: Demonstration) -> Fault | None:
    return next((fault for check in CHECKS if (fault := check(one))), None)


def _is_good_after(remedy: Remedy, one: Demonstration) -> bool:
    """Whether a remedy leaves no fault."""
    try:
        treated = remedy.apply(one)
    except DemonstrationError:
        return False
    return _first_fault(treated) is None


def _alone(indices: Set[int]) -> list[str]:
    return [
        f"demonstration {index} needs another remedy than the rest; convert it by itself or leave it out"
        for index in sorted(indices)
    ]


def _is_usable(faults: list[Fault]) -> bool:
    return all(fault.remedy is not None for fault in faults)


@np.errstate(over="ignore", invalid="ignore")  # of what is out of range; it is unusable anyway
def _figures(one: Demonstration) -> Figures:
    still_start, still_end = still_ends(one)
    return Figures(
        samples=len(one),
        duration=one.duration,
        rate=1.0 / typical_period(one.times),
        jitter=jitter(one.times),
        longest_step=float(np.diff(one.times).max()),
        still_start=still_start,
        still_end=still_end,
        path=path_length(one),
        extent=extent(one),
        peak_speed=peak_speed(one.times, one.positions),
        velocity_error=velocity_error(one),
    )


def _remarks(usable: Mapping[int, Demonstration]) -> list[str]:
    group = list(usable.values())
    size = float(np.linalg.norm(np.ptp(np.concatenate([one.positions for one in group]), axis=0)))
    small = small_unit_remark(group[0].unit, size)
    units = {one.unit for one in group}
    return [
        *([small] if small else []),
        *still_remarks(group),
        *(goal_remarks(usable) if len(group) > 1 and len(units) == 1 else []),
    ]
