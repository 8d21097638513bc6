"""``gmr-robot schema``."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON schema of the configuration, for editors: each key with meaning, unit and default."""
    import json

    from gmr_robot.experiment import config_schema

    typer.echo(json.dumps(config_schema(), indent=2, ensure_ascii=False))
