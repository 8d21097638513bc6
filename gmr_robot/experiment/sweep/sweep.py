"""A sweep: a configuration, and every point around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.config.read import checked_config, read_document
from gmr_robot.experiment.config.sweep import SweepConfig
from gmr_robot.experiment.faults import ConfigFaults, Fault, KeyPath, format_path, lies_within
from gmr_robot.experiment.overrides import parse_override, put_values
from gmr_robot.experiment.strict_yaml import YamlDocument
from gmr_robot.experiment.sweep.point import SweepPoint
from gmr_robot.experiment.sweep.variations import (
    Variation,
    clashes,
    named_motions,
    swept_keys,
    unknown_motions,
    variations,
)

MOST_POINTS = 100_000
MOST_FAULTS = 10
"""Faults of points that are told at once: one mistake has one in every combination."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Sweep:
    """What is to be run. Immutable.

    Attributes
    ----------
    base : ExperimentConfig
        What points are varied around, with its section `sweep`.
    section : SweepConfig
        That section.
    points : tuple of SweepPoint
        All points, each with a configuration that was checked.
    """

    base: ExperimentConfig
    section: SweepConfig
    points: tuple[SweepPoint, ...]


def read_sweep(path: str | Path, overrides: Sequence[str] = ()) -> Sweep:
    """Read the configuration of a sweep, and check that of every point.

    Parameters
    ----------
    path : str or Path
        A YAML file with a section `sweep`; see `read_config`.
    overrides : sequence of str
        Values from the command line, each ``key.sub=value``.

    Raises
    ------
    ConfigError
        When the file cannot be read, there is no such section, or a key or a value is not what it should be; a
        swept one is told with the place where it stands in the section.
    MissingDependencyError
        When the LASA motions are asked for and not installed.
    """
    document, faults = read_document(path, overrides)
    folder = Path(path).parent
    base = checked_config(document, faults, folder=folder)
    if base.sweep is None:
        message = "has no section sweep, which says what to vary; add one, for example sweep: {seeds: 5}"
        raise ConfigFaults([Fault(document.place(()), f"{message}, or use gmr-robot run")])
    _check(base, base.sweep, document, overrides)
    return Sweep(base=base, section=base.sweep, points=_points(base, base.sweep, document, folder))


def _check(
    base: ExperimentConfig, sweep: SweepConfig, document: YamlDocument, overrides: Sequence[str]
) -> None:
    """Refuse what cannot be crossed, is without effect, or would make every run of a motion fail."""
    faults = [*clashes(sweep, document), *unknown_motions(base, sweep, document)]
    keys = swept_keys(sweep)
    for override in map(parse_override, overrides):
        for key in keys:
            if lies_within(override.path, key):
                varied = f"the sweep varies {format_path(key)}; change the section sweep instead"
                faults.append(Fault(override.place, f"has no effect, because {varied}", override.path))
    if _count(sweep) > MOST_POINTS:
        message = f"makes {_count(sweep)} points; expected at most {MOST_POINTS}"
        faults.append(Fault(document.place(("sweep",)), message, ("sweep",)))
    if faults:
        raise ConfigFaults(faults)


def _count(sweep: SweepConfig) -> int:
    drawn = sweep.samples.count if sweep.samples is not None else 1
    listed = (sweep.cases, sweep.seeds or (), named_motions(sweep))
    return drawn * math.prod(max(len(one), 1) for one in listed) * math.prod(map(len, sweep.grid.values()))


def _points(
    base: ExperimentConfig, sweep: SweepConfig, document: YamlDocument, folder: Path
) -> tuple[SweepPoint, ...]:
    assert isinstance(document.data, dict)  # it was validated
    plain = {key: value for key, value in document.data.items() if key != "sweep"}
    without = YamlDocument(plain, document.places, document.source)
    points: list[SweepPoint] = []
    faults: dict[tuple[KeyPath, str], Fault] = {}
    for variation in variations(base, sweep, document):
        try:
            config = _config_of(variation, without, folder)
        except ConfigFaults as error:
            for fault in error.faults:
                told = fault.path, fault.message  # once, where several values of one key have the same fault
                if told not in faults:
                    faults[told] = _told(fault, variation, document=without, folder=folder)
            if len(faults) >= MOST_FAULTS:
                break
            continue
        points.append(
            SweepPoint(
                index=len(points), parameters=variation.parameters, motion=variation.motion, config=config
            )
        )
    if faults:
        raise ConfigFaults([*faults.values()])
    return tuple(points)


def _config_of(variation: Variation, document: YamlDocument, folder: Path) -> ExperimentConfig:
    varied, faults = put_values(document, variation.overrides)
    return checked_config(varied, faults, folder=folder)


def _told(fault: Fault, variation: Variation, *, document: YamlDocument, folder: Path) -> Fault:
    """Name the point, unless one of its values has this fault by itself."""
    for one in variation.overrides:
        try:
            _config_of(replace(variation, overrides=(one,)), document, folder)
        except ConfigFaults as error:
            if fault in error.faults:
                return fault
    values = ", ".join(f"{format_path(one.path)}={one.value}" for one in variation.overrides)
    return replace(fault, message=f"{fault.message} (in the point {values})")
