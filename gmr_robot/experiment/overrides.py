"""Values given on the command line, ``key.sub=value``, over those of the configuration file."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gmr_robot.experiment.faults import ConfigFaults, Fault, KeyPath, Place, format_path, lies_within
from gmr_robot.experiment.strict_yaml import YamlDocument, parse_yaml
from gmr_robot.experiment.yaml_builder import MAX_DEPTH, PlainData

_KEYED_BY_PATHS = (
    ("sweep", "grid"),
    ("sweep", "cases", "*"),
    ("sweep", "samples", "uniform"),
    ("sweep", "samples", "log_uniform"),
    ("sweep", "samples", "whole"),
    ("sweep", "baseline"),
)
"""Sections whose keys are key paths themselves, with dots in them."""

_INDEX = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class Override:
    """One value from the command line.

    Parameters
    ----------
    path : tuple of str and int
        The key path; a part that is a whole number is a list index.
    value : plain data
        The value, read by the strict YAML reader.
    place : Place
        Names the override in messages.
    """

    path: KeyPath
    value: PlainData
    place: Place


def parse_override(text: str) -> Override:
    """Read one ``key.sub=value``.

    Raises
    ------
    ConfigError
        When there is no ``=``, a part of the key is empty, it leads deeper than a file may, or the
        value is not strict YAML.
    """
    key, equals, value = text.partition("=")
    place = Place(f"override {text!r}")
    parts = key.strip().split(".")
    if not equals or not all(parts):
        message = "expected key.sub=value, for example skill.n_components=5"
        raise ConfigFaults([Fault(place, message)])
    if len(parts) > MAX_DEPTH:
        message = f"the key has {len(parts)} parts; expected at most {MAX_DEPTH}"
        raise ConfigFaults([Fault(place, message)])
    return Override(_one_key_in_a_sweep(key_path(key)), parse_yaml(value, source=str(place)).data, place)


def key_path(key: str) -> KeyPath:
    """Return the key path that a dotted key stands for."""
    parts = key.strip().split(".")
    return tuple(int(part) if _INDEX.fullmatch(part) else part for part in parts)


def _one_key_in_a_sweep(path: KeyPath) -> KeyPath:
    """Leave the dots in a key that a sweep varies: there the whole of it is one key."""
    for outer in _KEYED_BY_PATHS:
        length = len(outer)
        if len(path) > length and all(b in ("*", a) for a, b in zip(path, outer, strict=False)):
            return (*path[:length], format_path(path[length:]))
    return path


def apply_overrides(document: YamlDocument, overrides: Sequence[str]) -> tuple[YamlDocument, list[Fault]]:
    """Return the document with the overridden values in place, and what is wrong with the others.

    Sections that the file does not mention are made; list items must exist.

    Parameters
    ----------
    document : YamlDocument
        The configuration file; not changed.
    overrides : sequence of str
        Each ``key.sub=value``.

    Returns
    -------
    YamlDocument
        With the overrides that could be applied; their places name them.
    list of Fault
        Overrides that are malformed, lead through a plain value or to a list item that is not
        there, or replace what an earlier one has set.
    """
    changed = _Changes(copy.deepcopy(document.data), dict(document.places))
    faults: list[Fault] = []
    for text in overrides:
        try:
            faults += changed.put(parse_override(text))
        except ConfigFaults as error:
            faults += error.faults
    return YamlDocument(changed.data, changed.places, document.source), faults


def put_values(document: YamlDocument, values: Iterable[Override]) -> tuple[YamlDocument, list[Fault]]:
    """Return the document with values in place, and what prevents others; see `apply_overrides`."""
    changed = _Changes(copy.deepcopy(document.data), dict(document.places))
    faults = [fault for one in values for fault in changed.put(one)]
    return YamlDocument(changed.data, changed.places, document.source), faults


@dataclass
class _Changes:
    """Data and places while values are put into them."""

    data: PlainData
    places: dict[KeyPath, Place]
    seen: dict[KeyPath, Place] = field(default_factory=dict)

    def put(self, override: Override) -> list[Fault]:
        """Put a value in place; return what prevents it."""
        fault = _twice(override, self.seen) or _set(self.data, override)
        if fault is not None:
            return [fault]
        self.seen[override.path] = override.place
        _move_places(self.places, override)
        return []


def idle_overrides(overrides: Sequence[str], *, section: str, reason: str) -> list[Fault]:
    """Return a fault for each well-formed override of a section that has no effect, for some reason."""
    message = f"has no effect, because {reason}; remove it"
    faults = []
    for text in overrides:
        key, equals, _ = text.partition("=")
        path = tuple(key.strip().split("."))
        if equals and path[0] == section:
            faults.append(Fault(Place(f"override {text!r}"), message, path))
    return faults


def _twice(override: Override, seen: dict[KeyPath, Place]) -> Fault | None:
    """Refuse to replace what was set before, be it a part of this value."""
    for path, place in seen.items():
        if path == override.path:
            return Fault(override.place, f"already set by {place}; keep one", path)
        if lies_within(path, override.path):
            message = (
                f"would replace {format_path(path)}, set by {place}; state that one after it, or keep one"
            )
            return Fault(override.place, message, override.path)
    return None


def _set(data: PlainData, override: Override) -> Fault | None:
    """Put the value where the path leads; return what prevents it, if anything."""
    container = data
    for depth, part in enumerate(override.path):
        last = depth == len(override.path) - 1
        if isinstance(container, dict):
            key = str(part)
            if last:
                container[key] = copy.deepcopy(override.value)
            elif container.get(key) is None:
                container[key] = {}
            container = container[key]
        elif isinstance(container, list) and isinstance(part, int) and part < len(container):
            if last:
                container[part] = copy.deepcopy(override.value)
            container = container[part]
        else:
            return Fault(override.place, _obstacle(container, override.path[:depth], part), override.path)
    return None


def _obstacle(container: PlainData, path: KeyPath, part: str | int) -> str:
    where = format_path(path) or "the configuration"
    if not isinstance(container, list):
        return f"{where} is {container!r}, which has no {part!r} inside; set {where} as a whole"
    held = f"items 0 to {len(container) - 1}" if container else "no item"
    return f"{where} is a list with {held}, so there is no {part!r} in it; set {where} as a whole"


def _move_places(places: dict[KeyPath, Place], override: Override) -> None:
    """Let all messages about the path, what lies below it and sections made for it name the override."""
    length = len(override.path)
    for path in [path for path in places if lies_within(path, override.path)]:
        del places[path]
    for depth in range(1, length + 1):
        places.setdefault(override.path[:depth], override.place)
