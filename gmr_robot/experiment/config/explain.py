"""What pydantic found wrong, in the words of the configuration's user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gmr_robot.exceptions import did_you_mean
from gmr_robot.experiment.faults import Fault, KeyPath
from gmr_robot.experiment.strict_yaml import YamlDocument

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "keys and values",
    "dict_type": "keys and values",
    "finite_number": "a finite number",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "a number of at most {le:g}",
    "string_too_short": "text",
}


def explain(error: ValidationError, document: YamlDocument, model: type[BaseModel]) -> list[Fault]:
    """Turn all that pydantic found wrong into faults with place, key path and remedy.

    Parameters
    ----------
    error : ValidationError
        What validating the document raised.
    document : YamlDocument
        The configuration, for the places.
    model : type of BaseModel
        What it was validated as, for the known keys.
    """
    details = error.errors(include_url=False)
    return [
        Fault(document.place(detail["loc"]), _message(detail, model), detail["loc"])
        for detail in details
        if not _follows(detail, details)
    ]


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list only counts as too short because items in it have faults of their own."""
    path = detail["loc"]
    return detail["type"] == "too_short" and any(
        other["loc"][: len(path)] == path and len(other["loc"]) > len(path) for other in details
    )


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key{did_you_mean(str(detail['loc'][-1]), known_keys(model, detail['loc'][:-1]))}"
    if kind == "missing":
        return "is missing; " + _meaning(model, detail["loc"])
    if kind == "literal_error":
        known = re.findall("'([^']*)'", context["expected"])
        name = detail["input"]
        came = f"is {describe(name)}"
        return came + (
            did_you_mean(name, known) if isinstance(name, str) else f"; expected one of {', '.join(known)}"
        )
    if kind == "value_error":
        return str(context["error"])
    if kind in ("too_short", "too_long"):
        return f"has {context['actual_length']} item(s); expected {_count(kind, context)}"
    if kind == "string_pattern_mismatch":
        return f"is {describe(detail['input'])}; {_meaning(model, detail['loc'])}"
    if kind in _EXPECTED:
        return f"is {describe(detail['input'])}; expected {_EXPECTED[kind].format(**context)}{_hint(detail)}"
    return f"is {describe(detail['input'])}: {detail['msg']}"


def describe(value: object) -> str:
    """Name a plain value and its type, for example ``text 'abc'``."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"text {value if len(value) <= 60 else value[:57] + '...'!r}"
    return "a list" if isinstance(value, list | tuple) else "keys and values"


def known_keys(model: type[BaseModel], path: KeyPath) -> tuple[str, ...]:
    """Return the keys that the section at a path takes."""
    section = _section(model, path)
    return tuple(section.model_fields) if section else ()


def _section(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str) and found is not None:
            info = found.model_fields.get(part)
            found = _nested(info.annotation) if info else None
    return found


def _nested(annotation: Any) -> type[BaseModel] | None:
    """Return the section inside an annotation such as ``Section | None`` or ``tuple[Section, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    candidates = (_nested(argument) for argument in get_args(annotation))
    return next((section for section in candidates if section), None)


def _meaning(model: type[BaseModel], path: KeyPath) -> str:
    section = _section(model, path[:-1])
    info = section.model_fields.get(str(path[-1])) if section else None
    text = " ".join((info.description or "").split()) if info else ""
    return f"expected: {text}" if text else "add it"


def _count(kind: str, context: Mapping[str, Any]) -> str:
    return f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"


def _hint(detail: ErrorDetails) -> str:
    """The remedy for text that looks like a number."""
    text = detail["input"]
    if detail["type"] not in ("int_type", "float_type") or not isinstance(text, str):
        return ""
    if re.fullmatch(r"[-+]?0[0-9][-+.0-9eE]*", text):
        return " (without a leading zero)"
    return " (without quotes)" if re.fullmatch(r"[-+.0-9eE]+", text) else ""
