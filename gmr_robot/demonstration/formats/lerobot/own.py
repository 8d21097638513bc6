"""What LeRobot's metadata have no place for: ``meta/gmr_robot.json`` in the datasets that we write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.lerobot.info import read_json
from gmr_robot.exceptions import DemonstrationError

OWN_FILE = "meta/gmr_robot.json"

_FORMAT = "gmr_robot demonstrations 1"
_TEXTS = ("name", "unit", "frame", "velocities")


@dataclass(frozen=True, kw_only=True)
class Own:
    """The rest of a set.

    Attributes
    ----------
    name, unit, frame : str
        Of the set.
    velocities : str
        The feature that holds the velocities.
    channels : tuple of str
        The features that are channels, in order.
    sources, velocity_sources : tuple of str
        Of each demonstration.
    """

    name: str
    unit: str
    frame: str
    velocities: str
    channels: tuple[str, ...]
    sources: tuple[str, ...]
    velocity_sources: tuple[str, ...]


def own_content(demonstrations: DemonstrationSet, *, velocities: str) -> str:
    """Return what goes into the file."""
    content = {
        "format": _FORMAT,
        "name": demonstrations.name,
        "unit": demonstrations.unit,
        "frame": demonstrations.frame,
        "velocities": velocities,
        "channels": list(demonstrations[0].channels),
        "sources": [one.source for one in demonstrations],
        "velocity_sources": [one.velocity_source for one in demonstrations],
    }
    return json.dumps(content, indent=4, ensure_ascii=False) + "\n"


def read_own(root: Path) -> Own | None:
    """Read the file, where there is one.

    Raises
    ------
    DemonstrationError
        When it is damaged.
    """
    path = root / OWN_FILE
    if not path.exists():
        return None
    content = read_json(root, OWN_FILE)
    texts = {name: content.get(name) for name in _TEXTS}
    if content.get("format") != _FORMAT or not all(isinstance(text, str) for text in texts.values()):
        raise DemonstrationError(f"{path} is damaged or of a later version; expected {_FORMAT!r}")
    return Own(
        **{name: str(text) for name, text in texts.items()},
        channels=_list_of_texts(content, "channels", path),
        sources=_list_of_texts(content, "sources", path),
        velocity_sources=_list_of_texts(content, "velocity_sources", path),
    )


def _list_of_texts(content: Mapping[str, object], name: str, path: Path) -> tuple[str, ...]:
    value = content.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise DemonstrationError(f"{path}: {name} is {value!r}; expected a list of texts")
    return tuple(value)
