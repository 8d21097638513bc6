"""Read back what `write_robomimic` adds to the layout of robomimic, so that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.robomimic_file import RobomimicFile, Samples
from gmr_robot.exceptions import DemonstrationError

OWN = "gmr_robot"
"""The attribute, of ``data`` and of each demonstration, with JSON on what robomimic has no place for."""

VERSION = 1

TIMES, VELOCITIES = "times", "velocities"


def read_own(file: RobomimicFile, about: Mapping[str, Any]) -> DemonstrationSet:
    """Return the set of a file that `write_robomimic` wrote.

    Raises
    ------
    DemonstrationError
        When what the file says about itself is not as written, or it is damaged.
    """
    if about.get("version") != VERSION:
        raise DemonstrationError(
            f"{file.path}: version {about.get('version')!r} of the attribute {OWN}; expected {VERSION}"
        )
    name, position = _texts(file, about, "name", "positions")
    channels = about.get("channels")
    if not isinstance(channels, dict) or not all(isinstance(one, str) for one in channels.values()):
        raise DemonstrationError(f"{file.path}: 'channels' in the attribute {OWN} are no datasets by name")
    if not isinstance(names := about.get("names"), list):
        raise DemonstrationError(
            f"{file.path}: 'names' in the attribute {OWN} are {names!r}; expected a list"
        )
    columns = dict.fromkeys((TIMES, position, VELOCITIES, *channels.values()))

    def build(samples: Samples) -> Demonstration:
        return _demonstration(file, samples, about=about, position=position)

    return DemonstrationSet(file.read_all(columns, build), name, tuple(file.notes))


def _demonstration(
    file: RobomimicFile, samples: Samples, *, about: Mapping[str, Any], position: str
) -> Demonstration:
    unit, frame = _texts(file, about, "unit", "frame")
    source, velocity_source = _texts(file, _about(samples), "source", "velocity_source")
    return Demonstration(
        times=samples.arrays[TIMES][:, 0],
        positions=samples.arrays[position],
        velocities=samples.arrays[VELOCITIES],
        names=tuple(map(str, about["names"])),
        unit=unit,
        frame=frame,
        channels={name: samples.arrays[dataset] for name, dataset in about["channels"].items()},
        source=source,
        velocity_source=velocity_source,
    )


def _about(samples: Samples) -> Mapping[str, Any]:
    try:
        about = json.loads(samples.about[OWN] or "{}")
    except (ValueError, RecursionError) as error:
        raise DemonstrationError(f"{samples.source}: the attribute {OWN} is no JSON: {error}") from error
    return about if isinstance(about, dict) else {}


def _texts(file: RobomimicFile, about: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    texts = tuple(about.get(name) for name in names)
    for name, text in zip(names, texts, strict=True):
        if not isinstance(text, str):
            raise DemonstrationError(
                f"{file.path}: {name!r} in the attribute {OWN} is {text!r}; expected a text"
            )
    return texts  # type: ignore[return-value]  # checked above
