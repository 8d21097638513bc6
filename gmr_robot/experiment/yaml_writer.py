"""Plain data as YAML that the strict reader reads back as it was."""

from __future__ import annotations

import yaml

from gmr_robot.experiment.scalars import plain_scalar
from gmr_robot.experiment.yaml_builder import PlainData


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, short lists on one line, and quotes text that would read as a number."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Write every value out."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if _is_plain(value) else '"')


def _is_plain(value: str) -> bool:
    """Whether YAML 1.2 reads the bare text as this text (PyYAML only asks what YAML 1.1 does)."""
    try:
        return value.isprintable() and plain_scalar(value) == value
    except ValueError:
        return False


def _list(dumper: yaml.SafeDumper, value: list[PlainData]) -> yaml.SequenceNode:
    flat = not any(isinstance(item, dict) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def write_yaml(data: PlainData) -> str:
    """Return plain data as YAML text, keys in the order given."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text
