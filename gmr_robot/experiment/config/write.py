"""From a configuration back to its file."""

from __future__ import annotations

from gmr_robot.experiment.config.experiment import ExperimentConfig
from gmr_robot.experiment.yaml_writer import write_yaml


def config_text(config: ExperimentConfig) -> str:
    """Return a configuration as YAML, with every value that was used; reading it gives an equal one."""
    return write_yaml(config.model_dump(mode="json", exclude_none=True))
