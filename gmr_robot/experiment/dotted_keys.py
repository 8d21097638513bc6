"""The values of a configuration by dotted key, so that two configurations can be compared."""

from __future__ import annotations

from typing import Any


def by_dotted_key(data: Any, prefix: str = "") -> dict[str, Any]:
    """Return all values that are no mapping, or an empty one, such as ``{"skill.n_components": 3}``."""
    if not isinstance(data, dict) or not data:
        return {prefix: data}
    return {
        path: value
        for key, part in data.items()
        for path, value in by_dotted_key(part, f"{prefix}.{key}" if prefix else str(key)).items()
    }
