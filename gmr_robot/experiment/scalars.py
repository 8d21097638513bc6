"""Plain YAML scalars, read as YAML 1.2 reads them (its core schema, section 10.3.2).

PyYAML follows YAML 1.1, where ``no`` is a boolean, ``1e-3`` text, ``12:30`` is 750 and ``010``
is 8. Here only ``true`` and ``false`` are booleans, every spelling of a number that Python and
JSON share is a number, and all else is text. What YAML 1.1 and 1.2 read as *different* numbers
(a leading zero) stays text, so that a number can never silently be another one.
"""

from __future__ import annotations

import math
import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_CONSTANTS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z", re.ASCII)
_PREFIXED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z", re.ASCII)
_MAX_DIGITS = 300  # of a whole number; a double holds no larger power of ten than 308


def plain_scalar(text: str) -> Scalar:
    """Return what a plain (unquoted) scalar means.

    Parameters
    ----------
    text : str
        The scalar as written, without quotes or tag.

    Returns
    -------
    str, int, float, bool or None
        A number or constant of the YAML 1.2 core schema; otherwise the text itself.

    Raises
    ------
    ValueError
        When it is a number that float64 cannot hold.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _DECIMAL.match(text):
        if len(text) > _MAX_DIGITS:
            raise ValueError(f"a whole number of {len(text)} digits; expected at most {_MAX_DIGITS}")
        return int(text)
    if _PREFIXED.match(text) and len(text) <= _MAX_DIGITS:
        return int(text, 0)
    return _number(text) if _FLOAT.match(text) else text


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is beyond the range of float64; write .inf if infinity is meant")
    return value
