"""What docstrings say, in the words of Sphinx: names become links, and what is no markup is left alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from documentation.python import PACKAGES, public_names

_NAME = re.compile(r"(?<![`:\\\w])`([^`\n]+)`(?![`_])")
_CODE = re.compile(r"(``[^`]+``)")


def homes(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Return the full name of each public name that only one package has."""
    found = [(name, f"gmr_robot.{package}.{name}") for package in packages for name in public_names(package)]
    count = Counter(name for name, _ in found)
    return {name: full for name, full in found if count[name] == 1}


def marked_up(line: str, homes: dict[str, str]) -> str:
    """Return a line of a docstring with its `names` as links where they are public, and as code elsewhere."""
    parts = _CODE.split(line)
    return "".join(part if part.startswith("``") else _plain(part, homes) for part in parts)


def _plain(text: str, homes: dict[str, str]) -> str:
    return _NAME.sub(lambda match: _link(match[1], homes), text.replace("|", r"\|"))


def _link(name: str, homes: dict[str, str]) -> str:
    owner, _, member = name.partition(".")
    if owner not in homes:
        return f"``{name}``"
    return f":py:obj:`{name} <{homes[owner]}{member and '.'}{member}>`"
