"""From YAML events to plain data, without recursion; what is ambiguous or hidden is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import yaml

from gmr_robot.experiment.faults import ConfigFaults, Fault, KeyPath, Place
from gmr_robot.experiment.scalars import Scalar, plain_scalar

MAX_DEPTH = 32
MAX_VALUES = 50_000

PlainData: TypeAlias = "dict[str, PlainData] | list[PlainData] | Scalar"


@dataclass
class _Level:
    """A mapping or list being filled."""

    container: dict[str, PlainData] | list[PlainData]
    path: KeyPath
    key: str | None = None  # of a mapping, read and waiting for its value


@dataclass
class Builder:
    """Builds plain data from the parser's events, on a stack of its own.

    Parameters
    ----------
    source : str
        The file's name, for messages.

    Attributes
    ----------
    root : dict, list, scalar or None
        What has been built so far.
    places : dict of key path to Place
        Where each key and each list item was written.
    """

    source: str
    root: PlainData = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)
    documents: int = 0
    values: int = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event.

        Raises
        ------
        ConfigError
            When the event is something that a strict file may not hold.
        """
        if isinstance(event, yaml.DocumentStartEvent):
            self._open_document(event)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"the alias *{event.anchor} is not allowed; write the value out")
        elif isinstance(event, yaml.NodeEvent):
            self.values += 1
            self._check_node(event)
            self._take_node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.levels.pop()

    def _check_node(self, event: yaml.NodeEvent) -> None:
        if self.values > MAX_VALUES:
            self._refuse(event, f"more than {MAX_VALUES} values; expected a configuration, not data")
        if event.anchor is not None:
            self._refuse(
                event, f"the anchor &{event.anchor} is not allowed; write the value out where it is needed"
            )
        tag = getattr(event, "tag", None)  # scalars and collections have one, aliases do not
        if tag is not None:
            self._refuse(event, f"the tag {tag} is not allowed; remove it")

    def _take_node(self, event: yaml.NodeEvent) -> None:
        if self._awaits_key:
            self._take_key(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(event, self._scalar(event))
        else:
            self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])

    @property
    def _awaits_key(self) -> bool:
        return (
            bool(self.levels) and isinstance(self.levels[-1].container, dict) and self.levels[-1].key is None
        )

    def _open_document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "a second document starts here; expected one document in a file")
        if event.version or event.tags:
            self._refuse(event, "directives (%YAML, %TAG) are not allowed; remove them")

    def _take_key(self, event: yaml.NodeEvent) -> None:
        value = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else None
        if not isinstance(value, str):
            shown = event.value or "nothing" if isinstance(event, yaml.ScalarEvent) else "a mapping or list"
            self._refuse(event, f"a key is {shown}; expected text (quote it if it is meant as text)")
        level = self.levels[-1]
        path = (*level.path, value)
        if value in level.container:
            self._refuse(
                event, f"the key {value!r} was already given at line {self.places[path].line}; keep one", path
            )
        level.key = value
        self.places[path] = self._place(event)

    def _open(self, event: yaml.NodeEvent, container: dict[str, PlainData] | list[PlainData]) -> None:
        if len(self.levels) == MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep; expected a flatter file")
        self.levels.append(_Level(container, self._add(event, container)))

    def _add(self, event: yaml.NodeEvent, value: PlainData) -> KeyPath:
        """Put a value where the last key or list item says; return its path."""
        if not self.levels:
            self.root = value
            return ()
        level = self.levels[-1]
        if isinstance(level.container, list):
            path: KeyPath = (*level.path, len(level.container))
            level.container.append(value)
            self.places[path] = self._place(event)
            return path
        assert level.key is not None  # a value follows its key
        level.container[level.key] = value
        path, level.key = (*level.path, level.key), None
        return path

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._refuse(
                event, "half of a surrogate pair (\\uD800 to \\uDFFF) is not a character; write it whole"
            )
        if event.style is not None:
            return text
        try:
            return plain_scalar(text)
        except ValueError as error:
            self._refuse(event, str(error))

    def _place(self, event: yaml.Event) -> Place:
        assert event.start_mark is not None  # the parser marks every event
        return Place(self.source, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: yaml.Event, message: str, path: KeyPath = ()) -> NoReturn:
        raise ConfigFaults([Fault(self._place(event), message, path)])
