"""The JSON schema of the configuration, for editors."""

from __future__ import annotations

from typing import Any

from gmr_robot.experiment.config.experiment import ExperimentConfig


def config_schema() -> dict[str, Any]:
    """Return the configuration's JSON schema (draft 2020-12): each key with meaning, unit and default."""
    schema = _on_one_line(ExperimentConfig.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _on_one_line(node: Any) -> Any:
    """Unwrap the descriptions, which are docstrings."""
    if isinstance(node, list):
        return [_on_one_line(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: " ".join(value.split())
        if key == "description" and isinstance(value, str)
        else _on_one_line(value)
        for key, value in node.items()
    }
