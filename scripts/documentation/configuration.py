"""The reference of the configuration, from its JSON schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from gmr_robot.experiment import config_schema

Schema: TypeAlias = Mapping[str, Any]

_PLAIN = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "nothing",
    "object": "keys and values",
}
_BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}"}


def configuration_reference() -> str:
    """Return a section of Markdown for each section of the configuration, with all of its keys."""
    schema = config_schema()
    return "\n".join(_section(schema, schema["$defs"], path=(), level=2))


def _section(section: Schema, definitions: Schema, *, path: tuple[str, ...], level: int) -> Iterator[str]:
    """Yield the lines of one section, then those of the sections in it."""
    yield from (f"({_anchor(path)})=", f"{'#' * level} {_title(path)}", "")
    yield from (prose(section.get("description", "")), "")
    properties, required = section.get("properties", {}), section.get("required", ())
    for key, value in properties.items():
        yield from _key(key, value, definitions, path=path, required=key in required)
    for key, value in properties.items():
        for name, inner in _sections_in(value, definitions):
            below = (*path, key) if name is None else (*path, key, name)
            yield from _section(inner, definitions, path=below, level=min(level + 1, 4))


def _key(
    key: str, value: Schema, definitions: Schema, *, path: tuple[str, ...], required: bool
) -> Iterator[str]:
    sections = [name for name, _ in _sections_in(value, definitions)]
    facts = [_type(value, definitions), "**required**" if required else _default(value)]
    if None not in sections:  # a section has its own heading to link to
        yield from (f"({_anchor((*path, key))})=", "")
    yield from (f"`{key}` · {' · '.join(fact for fact in facts if fact)}", "")
    below = [(*path, key) if name is None else (*path, key, name) for name in sections]
    links = ", ".join(f"[{_title(one)}](#{_anchor(one)})" for one in below)
    yield from (f": {prose(value.get('description', ''))}{f' See {links}.' if links else ''}", "")


def _type(value: Schema, definitions: Schema) -> str:
    """Return what a value may be, in words."""
    if "$ref" in value:
        return _named(value, definitions)
    if "const" in value:
        return _code(value["const"])
    if "enum" in value:
        return " or ".join(_code(one) for one in value["enum"])
    if "anyOf" in value:
        kinds = [_type(one, definitions) for one in value["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if value.get("type") == "array":
        return _list(value, definitions)
    return f"{_PLAIN.get(value.get('type', ''), 'any value')} {' and '.join(_bounds(value))}".rstrip()


def _named(value: Schema, definitions: Schema) -> str:
    target = definitions[value["$ref"].rpartition("/")[2]]
    return "keys and values" if "properties" in target else _type(target, definitions)


def _list(value: Schema, definitions: Schema) -> str:
    if "prefixItems" in value:
        kinds = dict.fromkeys(_type(one, definitions) for one in value["prefixItems"])
        return f"list of {len(value['prefixItems'])} × {', '.join(kinds)}"
    return f"list of {_type(value.get('items', {}), definitions)}"


def _bounds(value: Schema) -> list[str]:
    return [text.format(f"{value[name]:g}") for name, text in _BOUNDS.items() if name in value]


def _default(value: Schema) -> str:
    default = value.get("default")
    if default is None or isinstance(default, dict) or default == []:
        return ""
    return f"default {_code(default)}"


def _sections_in(value: Schema, definitions: Schema) -> Iterator[tuple[str | None, Schema]]:
    """Yield the sections that a value may be: one without a name, or several by their names (steps)."""
    for name in _references(value):
        section = definitions[name]
        if "properties" in section:
            yield None, section
        for choice in section.get("anyOf", ()):
            for step, inner in choice.get("properties", {}).items():
                described = {"description": inner.get("description", "")}
                settings = [definitions[one] for one in _references(inner)]
                yield step, {**(settings[0] if settings else {}), **described}


def _references(value: Schema) -> list[str]:
    """Return the names of the definitions that a value refers to, directly or as an item."""
    inside = [value, value.get("items", {}), value.get("additionalProperties", {}), *value.get("anyOf", ())]
    inside += [one.get("items", {}) for one in value.get("anyOf", ())]
    found = [one["$ref"].rpartition("/")[2] for one in inside if isinstance(one, Mapping) and "$ref" in one]
    return list(dict.fromkeys(found))


def _anchor(path: tuple[str, ...]) -> str:
    return "-".join(("config", *path)).replace("_", "-")


def _title(path: tuple[str, ...]) -> str:
    return f"`{'.'.join(path)}`" if path else "Top level"


def _code(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def prose(text: str) -> str:
    """Return the text of a docstring or a help as Markdown: code and options are code, other signs no markup."""
    return "".join(
        part if part.startswith("`") else re.sub(r"([*<])", r"\\\1", part)
        for part in re.split(r"(`[^`]*`)", re.sub(r"(?<!\S)--[\w-]+", r"`\g<0>`", text.replace("``", "`")))
    )
