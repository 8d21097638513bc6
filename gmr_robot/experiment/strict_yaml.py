"""A strict YAML reader: what is ambiguous, hidden or hostile is an error with its line and column.

The file is read as a stream of events and built without recursion, so neither deep nesting nor
alias bombs cost more than the events up to the first fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment.faults import ConfigFaults, Fault, KeyPath, Place
from gmr_robot.experiment.yaml_builder import Builder, PlainData

MAX_BYTES = 2**20


@dataclass(frozen=True)
class YamlDocument:
    """What a YAML file holds, and where each of its values stands.

    Parameters
    ----------
    data : dict, list, str, int, float, bool or None
        The content; None for an empty file.
    places : mapping of key path to Place
        Where each key and each list item was written.
    source : str
        The file's name, for messages.
    """

    data: PlainData
    places: Mapping[KeyPath, Place]
    source: str

    def place(self, path: KeyPath) -> Place:
        """Where a value stands; for one that was not written, the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.source, 1)


def read_yaml(path: str | Path) -> YamlDocument:
    """Read a YAML file strictly.

    Parameters
    ----------
    path : str or Path
        The file, UTF-8.

    Raises
    ------
    ConfigError
        When the file is missing, too large, not UTF-8, or not what `parse_yaml` takes.
    """
    source = str(path)
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read: {_reason(error)}") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{source}: larger than {MAX_BYTES} bytes; expected a configuration, not data")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigFaults([Fault(Place(source, line, column), message)]) from error
    return parse_yaml(text, source=source)


def parse_yaml(text: str, *, source: str) -> YamlDocument:
    """Parse YAML text strictly.

    Taken is one document of mappings with distinct text keys, lists and scalars, read as YAML 1.2.

    Parameters
    ----------
    text : str
        The YAML.
    source : str
        What to call it in messages.

    Raises
    ------
    ConfigError
        On a syntax error, duplicate key, anchor, alias, tag, second document, nesting beyond 32
        levels, more than 50 000 values, text beyond 1 MiB or a number beyond float64; the message
        gives line and column.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ConfigError(f"{source}: larger than {MAX_BYTES} bytes; expected a configuration, not data")
    builder = Builder(source)
    for event in _events(text, source):
        builder.take(event)
    return YamlDocument(builder.root, builder.places, source)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file; check the path"
    if isinstance(error, IsADirectoryError):
        return "it is a folder; expected a YAML file"
    return error.strerror or str(error)


def _events(text: str, source: str) -> Iterator[yaml.Event]:
    """Yield the parser's events; its syntax errors become ours."""
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(source, mark.line + 1, mark.column + 1) if mark else Place(source)
        message = ", ".join(part for part in (error.context, error.problem) if part)
        raise ConfigFaults([Fault(place, f"not YAML: {message}")]) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(source, before.count("\n") + 1, error.position - before.rfind("\n"))
        message = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML; remove it"
        raise ConfigFaults([Fault(place, message)]) from error
