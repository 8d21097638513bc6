"""Whom methods are compared with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gmr_robot.evaluation.comparison.methods import Method, short_names, written
from gmr_robot.evaluation.comparison.table import ResultTable, parameters_key
from gmr_robot.exceptions import InputError, UnknownNameError

_NEXT = re.compile(r",(?=[^,=]+=)")
"""A comma that another key follows; others belong to a value."""


def parse_baseline(text: str, table: ResultTable) -> dict[str, Any]:
    """Return the parameters that a text like ``"case=plain,n_components=3"`` names.

    Parameters
    ----------
    text : str
        Keys and values; a key may be short where its end is unique.
    table : ResultTable
        Whose parameters and values they are.

    Raises
    ------
    InputError
        When a part is no ``KEY=VALUE``, or a key or a value is not among those of the table.
    """
    full = {short: name for name, short in short_names(table.parameter_names).items()}
    found = {}
    for part in _NEXT.split(text):
        key, sign, value = part.partition("=")
        if not sign or not key.strip():
            raise InputError(f"the baseline {text!r} has the part {part!r}; expected KEY=VALUE[,KEY=VALUE]")
        name = full.get(key.strip(), key.strip())
        if name not in table.parameter_names:
            raise UnknownNameError("parameter", key.strip(), table.parameter_names)
        found[name] = _value_of(name, value.strip(), table)
    return found


def baselines_of(
    methods: Sequence[Method], *, table: ResultTable, baseline: Mapping[str, Any]
) -> list[int | None]:
    """Return the index of each method's baseline; None where it has none, or is one itself.

    A baseline that leaves parameters open has many: each method is compared with the one that shares those.

    Parameters
    ----------
    methods : sequence of Method
        Who is compared.
    table : ResultTable
        Where they come from.
    baseline : mapping of str to JSON value
        Parameters of the baseline; empty for the first method.

    Raises
    ------
    InputError
        When no method has these parameters.
    """
    for name, value in baseline.items():
        if name not in table.parameter_names:
            raise UnknownNameError("parameter", name, table.parameter_names)
        _value_of(name, written(value), table)
    wanted = dict(baseline) or dict(methods[0].parameters)
    indices = {method.key: at for at, method in enumerate(methods)}
    found: list[int | None] = []
    for at, method in enumerate(methods):
        other = indices.get(parameters_key({**method.parameters, **wanted}))
        found.append(None if other == at else other)
    if len(methods) > 1 and not any(other is not None for other in found):
        shown = ", ".join(f"{name}={written(value)}" for name, value in wanted.items())
        known = "; ".join(method.label for method in methods)
        raise InputError(
            f"no method differs from the baseline {shown} in its parameters alone; name all parameters of one of: "
            f"{known}"
        )
    return found


def _value_of(name: str, text: str, table: ResultTable) -> Any:
    known = {
        written(row.parameters[name]): row.parameters[name] for row in table.rows if name in row.parameters
    }
    if text in known:
        return known[text]
    number = _number(text)
    for value in known.values():
        if number is not None and value == number and not isinstance(value, bool):
            return value
    raise UnknownNameError(f"value of {name}", text, known)


def _number(text: str) -> float | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
